{#- The last query of a model: all rows of the CTE `final`, brought together by the date that the table is stored by. -#}
{% macro _final_rows_sql(date_column) %}
    {{- return(adapter.dispatch('_final_rows_sql', 'activation_layer')(date_column)) -}}
{% endmacro %}

{% macro default___final_rows_sql(date_column) %}
    {%- do return('select * from final_rows') -%}
{% endmacro %}

{#- Else each task would write a file of its own to each partition. -#}
{% macro spark___final_rows_sql(date_column) %}
    {%- do return('select /*+ rebalance(' ~ date_column ~ ') */ * from final_rows') -%}
{% endmacro %}
