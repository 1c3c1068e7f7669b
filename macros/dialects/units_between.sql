{#- Days or months between two dates that lie a multiple of size apart, divided by size. -#}
{% macro _units_between_sql(from_date, to_date, unit, size) %}
    {{- return(adapter.dispatch('_units_between_sql', 'activation_layer')(from_date, to_date, unit, size)) -}}
{% endmacro %}

{% macro default___units_between_sql(from_date, to_date, unit, size) %}
    {%- set units = dbt.datediff(from_date, to_date, unit) | trim -%}
    {%- do return(units if size == 1 else 'cast(' ~ units ~ ' / ' ~ size ~ ' as ' ~ dbt.type_int() ~ ')') -%}
{% endmacro %}

{% macro duckdb___units_between_sql(from_date, to_date, unit, size) %}
    {%- set units = to_date ~ ' - ' ~ from_date -%}
    {%- if unit == 'month' -%}
        {%- set units = "date_diff('month', " ~ from_date ~ ', ' ~ to_date ~ ')' -%}
    {%- elif size > 1 -%}
        {%- set units = '(' ~ units ~ ')' -%}
    {%- endif -%}
    {%- do return(units if size == 1 else units ~ ' // ' ~ size) -%}
{% endmacro %}

{% macro postgres___units_between_sql(from_date, to_date, unit, size) %}
    {%- if unit == 'month' -%}
        {%- set months = 'extract(year from ' ~ to_date ~ ') * 12 + extract(month from ' ~ to_date ~ ')'
            ~ ' - extract(year from ' ~ from_date ~ ') * 12 - extract(month from ' ~ from_date ~ ')' -%}
        {%- do return('cast(' ~ (months if size == 1 else '(' ~ months ~ ') / ' ~ size) ~ ' as integer)') -%}
    {%- endif -%}
    {%- do return(to_date ~ ' - ' ~ from_date if size == 1 else '(' ~ to_date ~ ' - ' ~ from_date ~ ') / ' ~ size) -%}
{% endmacro %}

{% macro redshift___units_between_sql(from_date, to_date, unit, size) %}
    {%- do return(activation_layer.default___units_between_sql(from_date, to_date, unit, size)) -%}
{% endmacro %}

{% macro bigquery___units_between_sql(from_date, to_date, unit, size) %}
    {%- set units = 'date_diff(' ~ to_date ~ ', ' ~ from_date ~ ', ' ~ unit ~ ')' -%}
    {%- do return(units if size == 1 else 'div(' ~ units ~ ', ' ~ size ~ ')') -%}
{% endmacro %}

{% macro spark___units_between_sql(from_date, to_date, unit, size) %}
    {%- set function = {'day': 'datediff', 'month': 'months_between'}[unit] -%}
    {%- set units = function ~ '(' ~ to_date ~ ', ' ~ from_date ~ ')' -%}
    {%- do return(
        units if size == 1 and unit == 'day'
        else 'cast(' ~ (units if size == 1 else units ~ ' / ' ~ size) ~ ' as int)'
    ) -%}
{% endmacro %}

{% macro trino___units_between_sql(from_date, to_date, unit, size) %}
    {%- set units = "date_diff('" ~ unit ~ "', " ~ from_date ~ ', ' ~ to_date ~ ')' -%}
    {%- do return(units if size == 1 else units ~ ' / ' ~ size) -%}
{% endmacro %}

{% macro athena___units_between_sql(from_date, to_date, unit, size) %}
    {%- do return(activation_layer.trino___units_between_sql(from_date, to_date, unit, size)) -%}
{% endmacro %}

{% macro clickhouse___units_between_sql(from_date, to_date, unit, size) %}
    {%- set units = "dateDiff('" ~ unit ~ "', " ~ from_date ~ ', ' ~ to_date ~ ')' -%}
    {%- do return(units if size == 1 else 'intDiv(' ~ units ~ ', ' ~ size ~ ')') -%}
{% endmacro %}
