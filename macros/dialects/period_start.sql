{#- First date of the period that holds a date. Weeks begin on the weekday named week_start, whatever the engine's do. -#}
{% macro _period_start(date, grain, week_start) %}
    {%- if grain == 'daily' -%}
        {%- do return(date) -%}
    {%- elif grain == 'weekly' -%}
        {{- return(adapter.dispatch('_week_start', 'activation_layer')(date, week_start)) -}}
    {%- endif -%}
    {%- set unit = {'monthly': 'month', 'quarterly': 'quarter', 'yearly': 'year'}[grain] -%}
    {{- return(adapter.dispatch('_date_trunc', 'activation_layer')(date, unit)) -}}
{% endmacro %}


{% macro default___date_trunc(date, unit) %}
    {%- do return('cast(' ~ dbt.date_trunc(unit, date) | trim ~ ' as date)') -%}
{% endmacro %}

{% macro bigquery___date_trunc(date, unit) %}
    {%- do return('date_trunc(' ~ date ~ ', ' ~ unit ~ ')') -%}
{% endmacro %}

{% macro spark___date_trunc(date, unit) %}
    {%- do return('trunc(' ~ date ~ ", '" ~ unit ~ "')") -%}
{% endmacro %}

{% macro clickhouse___date_trunc(date, unit) %}
    {%- set function = {
        'week': 'toMonday', 'month': 'toStartOfMonth', 'quarter': 'toStartOfQuarter', 'year': 'toStartOfYear'
    }[unit] -%}
    {%- do return(function ~ '(' ~ date ~ ')') -%}
{% endmacro %}


{#- For engines whose date_trunc gives Mondays. -#}
{% macro default___week_start(date, week_start) %}
    {%- set days_after_monday = activation_layer._weekdays().index(week_start) -%}
    {%- set truncate = adapter.dispatch('_date_trunc', 'activation_layer') -%}
    {%- if days_after_monday == 0 -%}
        {%- do return(truncate(date, 'week')) -%}
    {%- endif -%}
    {%- set monday = truncate(activation_layer._period_add(date, -days_after_monday, 'daily'), 'week') -%}
    {%- do return(activation_layer._period_add(monday, days_after_monday, 'daily')) -%}
{% endmacro %}

{#- A Snowflake session may set its own first day of the week; 0001-01-01 is a Monday. -#}
{% macro snowflake___week_start(date, week_start) %}
    {%- set first_day = activation_layer._date(
        activation_layer._days_after(modules.datetime.date(1, 1, 1), activation_layer._weekdays().index(week_start))
    ) -%}
    {%- do return(activation_layer.default___date_add(
        date, '-mod(datediff(day, ' ~ first_day ~ ', ' ~ date ~ '), 7)', 'day'
    )) -%}
{% endmacro %}

{% macro bigquery___week_start(date, week_start) %}
    {%- do return('date_trunc(' ~ date ~ ', week(' ~ week_start ~ '))') -%}
{% endmacro %}
