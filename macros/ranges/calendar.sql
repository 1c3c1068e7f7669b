{#- First date of the period that holds a date; the twin of the SQL macro _period_start. -#}
{% macro _period_of(date, grain, week_start) %}
    {%- if grain == 'daily' -%}
        {%- do return(date) -%}
    {%- elif grain == 'weekly' -%}
        {%- set first_weekday = activation_layer._weekdays().index(week_start) -%}
        {%- do return(activation_layer._days_after(date, -((date.weekday() - first_weekday) % 7))) -%}
    {%- endif -%}
    {%- set months = {'monthly': 1, 'quarterly': 3, 'yearly': 12}[grain] -%}
    {%- do return(date.replace(month=date.month - (date.month - 1) % months, day=1)) -%}
{% endmacro %}


{#- First date of the first period that is not complete at the end of a date. -#}
{% macro _open_period(as_of, grain, week_start) %}
    {%- do return(activation_layer._period_of(activation_layer._days_after(as_of, 1), grain, week_start)) -%}
{% endmacro %}


{#- First date of the period before the one that begins on a date. -#}
{% macro _period_before(period, grain, week_start) %}
    {%- do return(activation_layer._period_of(activation_layer._days_after(period, -1), grain, week_start)) -%}
{% endmacro %}


{#- First date of the period after the one that begins on a date. -#}
{% macro _period_after(period, grain, week_start) %}
    {%- do return(activation_layer._period_of(
        activation_layer._days_after(period, activation_layer._longest_period_days(grain)), grain, week_start
    )) -%}
{% endmacro %}


{% macro _longest_period_days(grain) %}
    {%- do return({'daily': 1, 'weekly': 7, 'monthly': 31, 'quarterly': 92, 'yearly': 366}[grain]) -%}
{% endmacro %}


{#- How many periods lie between the first dates of two periods; the twin of the SQL macro _periods_between. -#}
{% macro _periods_apart(from_period, to_period, grain) %}
    {%- if grain in ['daily', 'weekly'] -%}
        {%- do return((to_period - from_period).days // {'daily': 1, 'weekly': 7}[grain]) -%}
    {%- endif -%}
    {%- set months = (to_period.year - from_period.year) * 12 + to_period.month - from_period.month -%}
    {%- do return(months // {'monthly': 1, 'quarterly': 3, 'yearly': 12}[grain]) -%}
{% endmacro %}


{#- A date moved by a number of days; the calendar begins with year 1. -#}
{% macro _days_after(date, days) %}
    {%- set first_date = modules.datetime.date(1, 1, 1) -%}
    {%- if (date - first_date).days + days < 0 -%}
        {%- do return(first_date) -%}
    {%- endif -%}
    {%- do return(date + modules.datetime.timedelta(days=days)) -%}
{% endmacro %}


{#- A date as a database answers it (date, timestamp or text), as a date. -#}
{% macro _to_date(value) %}
    {%- do return(none if value is none else modules.datetime.date.fromisoformat((value | string)[:10])) -%}
{% endmacro %}
