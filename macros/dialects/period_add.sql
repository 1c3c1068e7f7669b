{#- A period's first date, moved by a number of periods. -#}
{% macro _period_add(period_start, number, grain) %}
    {%- set unit, size = activation_layer._unit_of_grain(grain) -%}
    {%- set count = number if size == 1 else (size * number if number is integer else size ~ ' * ' ~ number) -%}
    {{- return(adapter.dispatch('_date_add', 'activation_layer')(period_start, count, unit)) -}}
{% endmacro %}


{#- A grain as a number of days or months. -#}
{% macro _unit_of_grain(grain) %}
    {%- do return({
        'daily': ('day', 1), 'weekly': ('day', 7), 'monthly': ('month', 1), 'quarterly': ('month', 3),
        'yearly': ('month', 12)
    }[grain]) -%}
{% endmacro %}


{#- A date moved by a number of days or months. -#}
{% macro default___date_add(date, number, unit) %}
    {%- do return('cast(' ~ dbt.dateadd(unit, number, date) | trim ~ ' as date)') -%}
{% endmacro %}

{% macro duckdb___date_add(date, number, unit) %}
    {%- if unit == 'day' -%}
        {%- do return(date ~ ' + ' ~ number) -%}
    {%- endif -%}
    {%- do return('cast(' ~ date ~ ' + ' ~ number ~ " * interval '1 month' as date)") -%}
{% endmacro %}

{% macro postgres___date_add(date, number, unit) %}
    {%- do return(activation_layer.duckdb___date_add(date, number, unit)) -%}
{% endmacro %}

{% macro redshift___date_add(date, number, unit) %}
    {%- do return(activation_layer.default___date_add(date, number, unit)) -%}
{% endmacro %}

{% macro bigquery___date_add(date, number, unit) %}
    {%- do return('date_add(' ~ date ~ ', interval ' ~ number ~ ' ' ~ unit ~ ')') -%}
{% endmacro %}

{% macro spark___date_add(date, number, unit) %}
    {%- do return({'day': 'date_add', 'month': 'add_months'}[unit] ~ '(' ~ date ~ ', ' ~ number ~ ')') -%}
{% endmacro %}

{% macro trino___date_add(date, number, unit) %}
    {%- do return("date_add('" ~ unit ~ "', " ~ number ~ ', ' ~ date ~ ')') -%}
{% endmacro %}

{% macro athena___date_add(date, number, unit) %}
    {%- do return(activation_layer.trino___date_add(date, number, unit)) -%}
{% endmacro %}

{% macro clickhouse___date_add(date, number, unit) %}
    {%- do return({'day': 'addDays', 'month': 'addMonths'}[unit] ~ '(' ~ date ~ ', ' ~ number ~ ')') -%}
{% endmacro %}
