{#- A date moved by a number of days or months. -#}
{% macro _date_add_sql(date, number, unit) %}
    {{- return(adapter.dispatch('_date_add_sql', 'activation_layer')(date, number, unit)) -}}
{% endmacro %}

{% macro default___date_add_sql(date, number, unit) %}
    {%- do return('cast(' ~ dbt.dateadd(unit, number, date) | trim ~ ' as date)') -%}
{% endmacro %}

{% macro duckdb___date_add_sql(date, number, unit) %}
    {%- if unit == 'day' -%}
        {%- do return(date ~ ' + ' ~ number) -%}
    {%- endif -%}
    {%- do return('cast(' ~ date ~ ' + ' ~ number ~ " * interval '1 month' as date)") -%}
{% endmacro %}

{% macro postgres___date_add_sql(date, number, unit) %}
    {%- do return(activation_layer.duckdb___date_add_sql(date, number, unit)) -%}
{% endmacro %}

{% macro redshift___date_add_sql(date, number, unit) %}
    {%- do return(activation_layer.default___date_add_sql(date, number, unit)) -%}
{% endmacro %}

{% macro bigquery___date_add_sql(date, number, unit) %}
    {%- do return('date_add(' ~ date ~ ', interval ' ~ number ~ ' ' ~ unit ~ ')') -%}
{% endmacro %}

{% macro spark___date_add_sql(date, number, unit) %}
    {%- do return({'day': 'date_add', 'month': 'add_months'}[unit] ~ '(' ~ date ~ ', ' ~ number ~ ')') -%}
{% endmacro %}

{% macro trino___date_add_sql(date, number, unit) %}
    {%- do return("date_add('" ~ unit ~ "', " ~ number ~ ', ' ~ date ~ ')') -%}
{% endmacro %}

{% macro athena___date_add_sql(date, number, unit) %}
    {%- do return(activation_layer.trino___date_add_sql(date, number, unit)) -%}
{% endmacro %}

{% macro clickhouse___date_add_sql(date, number, unit) %}
    {%- do return({'day': 'addDays', 'month': 'addMonths'}[unit] ~ '(' ~ date ~ ', ' ~ number ~ ')') -%}
{% endmacro %}
