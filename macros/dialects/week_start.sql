{#- First date of the week that holds a date, of weeks that begin a number of days after Monday. -#}
{% macro _week_start_sql(date, days_after_monday) %}
    {{- return(adapter.dispatch('_week_start_sql', 'activation_layer')(date, days_after_monday)) -}}
{% endmacro %}

{#- For engines whose date_trunc gives Mondays. -#}
{% macro default___week_start_sql(date, days_after_monday) %}
    {%- if days_after_monday == 0 -%}
        {%- do return(activation_layer._date_trunc_sql(date, 'week')) -%}
    {%- endif -%}
    {%- set monday = activation_layer._date_trunc_sql(
        activation_layer._date_add_sql(date, -days_after_monday, 'day'), 'week'
    ) -%}
    {%- do return(activation_layer._date_add_sql(monday, days_after_monday, 'day')) -%}
{% endmacro %}

{#- A Snowflake session may set its own first day of the week; 0001-01-01 is a Monday. -#}
{% macro snowflake___week_start_sql(date, days_after_monday) %}
    {%- set first_day = activation_layer._date_literal(modules.datetime.date(1, 1, 1 + days_after_monday)) -%}
    {%- do return(activation_layer._date_add_sql(
        date, '-mod(datediff(day, ' ~ first_day ~ ', ' ~ date ~ '), 7)', 'day'
    )) -%}
{% endmacro %}

{% macro bigquery___week_start_sql(date, days_after_monday) %}
    {%- set weekday = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'][days_after_monday] -%}
    {%- do return('date_trunc(' ~ date ~ ', week(' ~ weekday ~ '))') -%}
{% endmacro %}
