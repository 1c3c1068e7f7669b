{#- A count, as a number that goes together with stored ones. -#}
{% macro _count(counted='*') %}
    {{- return(adapter.dispatch('_count', 'activation_layer')(counted)) -}}
{% endmacro %}

{% macro default___count(counted) %}
    {%- do return('count(' ~ counted ~ ')') -%}
{% endmacro %}

{#- Counts have no sign, and no type holds both theirs and numbers that have one. -#}
{% macro clickhouse___count(counted) %}
    {%- do return('toInt64(count(' ~ counted ~ '))') -%}
{% endmacro %}
