{#- First date of the period that holds a date. Weeks begin on the weekday named week_start, whatever the engine's do. -#}
{% macro _period_start_sql(date, grain, week_start) %}
    {%- if grain == 'daily' -%}
        {%- do return(date) -%}
    {%- elif grain == 'weekly' -%}
        {{- return(adapter.dispatch('_week_start', 'activation_layer')(date, week_start)) -}}
    {%- endif -%}
    {%- set unit = {'monthly': 'month', 'quarterly': 'quarter', 'yearly': 'year'}[grain] -%}
    {{- return(adapter.dispatch('_date_trunc', 'activation_layer')(date, unit)) -}}
{% endmacro %}


{#- First date of the period that holds a date; the twin of the SQL macro _period_start_sql. -#}
{% macro _period_start(date, grain, week_start) %}
    {%- if grain == 'daily' -%}
        {%- do return(date) -%}
    {%- elif grain == 'weekly' -%}
        {%- set first_weekday = activation_layer._weekdays().index(week_start) -%}
        {%- do return(activation_layer._add_days(date, -((date.weekday() - first_weekday) % 7))) -%}
    {%- endif -%}
    {%- set months = {'monthly': 1, 'quarterly': 3, 'yearly': 12}[grain] -%}
    {%- do return(date.replace(month=date.month - (date.month - 1) % months, day=1)) -%}
{% endmacro %}


{#- First date of the first period that is not complete at the end of a date. -#}
{% macro _open_period(as_of, grain, week_start) %}
    {%- do return(activation_layer._period_start(activation_layer._add_days(as_of, 1), grain, week_start)) -%}
{% endmacro %}


{% macro _last_date_of(period, grain, settings) %}
    {%- set in_next_period = activation_layer._add_days(period, activation_layer._longest_period_days(grain)) -%}
    {%- do return(activation_layer._add_days(
        activation_layer._period_start(in_next_period, grain, settings.week_start), -1
    )) -%}
{% endmacro %}
