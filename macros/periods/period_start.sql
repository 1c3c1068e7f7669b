{#- First date of the period that holds a date. Weeks begin on the weekday named week_start. -#}
{% macro _period_start(date, grain, week_start) %}
    {{- return(adapter.dispatch('_period_start', 'activation_layer')(date, grain, week_start)) -}}
{% endmacro %}

{% macro default___period_start(date, grain, week_start) %}
    {%- set units = {'weekly': 'week', 'monthly': 'month', 'quarterly': 'quarter', 'yearly': 'year'} -%}
    {%- set days_after_monday = activation_layer._weekdays().index(week_start) -%}
    {%- if grain == 'daily' -%}
        {{- date -}}
    {%- elif grain == 'weekly' and days_after_monday > 0 -%}
        cast(date_trunc('week', {{ date }} - {{ days_after_monday }}) as date) + {{ days_after_monday }}
    {%- else -%}
        cast(date_trunc('{{ units[grain] }}', {{ date }}) as date)
    {%- endif -%}
{% endmacro %}
