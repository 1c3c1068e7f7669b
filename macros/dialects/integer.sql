{#- A whole number as a literal of the type that stored ones have. -#}
{% macro _integer(number) %}
    {{- return(adapter.dispatch('_integer', 'activation_layer')(number)) -}}
{% endmacro %}

{% macro default___integer(number) %}
    {%- do return(number) -%}
{% endmacro %}

{#- A literal has the smallest type that holds it, without a sign. -#}
{% macro clickhouse___integer(number) %}
    {%- do return('toInt32(' ~ number ~ ')') -%}
{% endmacro %}
