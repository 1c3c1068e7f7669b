{#- For engines whose date_trunc gives Mondays. -#}
{% macro default___week_start(date, week_start) %}
    {%- set days_after_monday = activation_layer._weekdays().index(week_start) -%}
    {%- set truncate = adapter.dispatch('_date_trunc', 'activation_layer') -%}
    {%- if days_after_monday == 0 -%}
        {%- do return(truncate(date, 'week')) -%}
    {%- endif -%}
    {%- set monday = truncate(activation_layer._add_periods_sql(date, -days_after_monday, 'daily'), 'week') -%}
    {%- do return(activation_layer._add_periods_sql(monday, days_after_monday, 'daily')) -%}
{% endmacro %}

{#- A Snowflake session may set its own first day of the week; 0001-01-01 is a Monday. -#}
{% macro snowflake___week_start(date, week_start) %}
    {%- set first_day = activation_layer._date_literal(
        activation_layer._add_days(modules.datetime.date(1, 1, 1), activation_layer._weekdays().index(week_start))
    ) -%}
    {%- do return(activation_layer.default___date_add(
        date, '-mod(datediff(day, ' ~ first_day ~ ', ' ~ date ~ '), 7)', 'day'
    )) -%}
{% endmacro %}

{% macro bigquery___week_start(date, week_start) %}
    {%- do return('date_trunc(' ~ date ~ ', week(' ~ week_start ~ '))') -%}
{% endmacro %}
