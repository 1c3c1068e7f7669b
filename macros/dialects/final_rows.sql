{#-
    The last query of a model: all rows of the CTE `final_rows`, brought together by the date that the table is stored
    by. `deleted_by_date`: whether the rows of one date will be deleted while those of others stay.
-#}
{% macro _final_rows_sql(date_column, deleted_by_date=false) %}
    {{- return(adapter.dispatch('_final_rows_sql', 'activation_layer')(date_column, deleted_by_date)) -}}
{% endmacro %}

{% macro default___final_rows_sql(date_column, deleted_by_date) %}
    {%- do return('select * from final_rows') -%}
{% endmacro %}

{#- A delete costs DuckDB all rows of the row groups that it touches. -#}
{% macro duckdb___final_rows_sql(date_column, deleted_by_date) %}
    {%- do return('select * from final_rows' ~ ('\norder by ' ~ date_column if deleted_by_date)) -%}
{% endmacro %}

{#- Else each task would write a file of its own to each partition. -#}
{% macro spark___final_rows_sql(date_column, deleted_by_date) %}
    {%- do return('select /*+ rebalance(' ~ date_column ~ ') */ * from final_rows') -%}
{% endmacro %}
