{#- A CTE that holds rows of literals, some of them null in a column whose first row is not. -#}
{% macro _literal_rows_cte_sql(name, columns, rows) %}
    {{- return(adapter.dispatch('_literal_rows_cte_sql', 'activation_layer')(name, columns, rows)) -}}
{% endmacro %}

{% macro default___literal_rows_cte_sql(name, columns, rows) -%}
{{ name }} ({{ columns | join(', ') }}) as (
    values
    {%- for row in rows %}
    ({{ row | join(', ') }}){{ ',' if not loop.last }}
    {%- endfor %}
)
{%- endmacro %}

{% macro bigquery___literal_rows_cte_sql(name, columns, rows) -%}
{{ name }} as (
    {%- for row in rows %}
    {%- set row_loop = loop %}
    select
        {%- for value in row %}
        {{ value ~ ' as ' ~ columns[loop.index0] if row_loop.first else value }}{{ ',' if not loop.last }}
        {%- endfor %}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)
{%- endmacro %}

{% macro snowflake___literal_rows_cte_sql(name, columns, rows) -%}
    {{ activation_layer.bigquery___literal_rows_cte_sql(name, columns, rows) }}
{%- endmacro %}

{% macro redshift___literal_rows_cte_sql(name, columns, rows) -%}
    {{ activation_layer.bigquery___literal_rows_cte_sql(name, columns, rows) }}
{%- endmacro %}

{% macro clickhouse___literal_rows_cte_sql(name, columns, rows) -%}
    {{ activation_layer.bigquery___literal_rows_cte_sql(name, columns, rows) }}
{%- endmacro %}
