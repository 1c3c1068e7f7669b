{#- How many rows there are, as a number that goes together with those of stored rows. -#}
{% macro _row_count() %}
    {{- return(adapter.dispatch('_row_count', 'activation_layer')()) -}}
{% endmacro %}

{% macro default___row_count() %}
    {%- do return('count(*)') -%}
{% endmacro %}

{#- Counts have no sign, and no type holds both theirs and numbers that have one. -#}
{% macro clickhouse___row_count() %}
    {%- do return('toInt64(count(*))') -%}
{% endmacro %}
