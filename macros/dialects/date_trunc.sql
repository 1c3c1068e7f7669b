{#- The first date of the unit (week, month, quarter, year) that holds a date. -#}
{% macro _date_trunc_sql(date, unit) %}
    {{- return(adapter.dispatch('_date_trunc_sql', 'activation_layer')(date, unit)) -}}
{% endmacro %}

{% macro default___date_trunc_sql(date, unit) %}
    {%- do return('cast(' ~ dbt.date_trunc(unit, date) | trim ~ ' as date)') -%}
{% endmacro %}

{% macro bigquery___date_trunc_sql(date, unit) %}
    {%- do return('date_trunc(' ~ date ~ ', ' ~ unit ~ ')') -%}
{% endmacro %}

{% macro spark___date_trunc_sql(date, unit) %}
    {%- do return('trunc(' ~ date ~ ", '" ~ unit ~ "')") -%}
{% endmacro %}

{% macro clickhouse___date_trunc_sql(date, unit) %}
    {%- set function = {
        'week': 'toMonday', 'month': 'toStartOfMonth', 'quarter': 'toStartOfQuarter', 'year': 'toStartOfYear'
    }[unit] -%}
    {%- do return(function ~ '(' ~ date ~ ')') -%}
{% endmacro %}
