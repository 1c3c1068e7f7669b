{#- A value that a window or a stored row may leave null. Columns take no nulls on engines that ask for a type that does. -#}
{% macro _nullable(value) %}
    {{- return(adapter.dispatch('_nullable', 'activation_layer')(value)) -}}
{% endmacro %}

{% macro default___nullable(value) %}
    {%- do return(value) -%}
{% endmacro %}

{% macro clickhouse___nullable(value) %}
    {%- do return('toNullable(' ~ value ~ ')') -%}
{% endmacro %}
