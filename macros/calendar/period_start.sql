{#- First date of the period that holds a date, in SQL. Weeks begin on the weekday week_start, whatever the engine's do. -#}
{% macro _period_start_sql(date, grain, week_start) %}
    {%- if grain == 'daily' -%}
        {%- do return(date) -%}
    {%- elif grain == 'weekly' -%}
        {{- return(activation_layer._week_start_sql(date, activation_layer._weekdays().index(week_start))) -}}
    {%- endif -%}
    {{- return(activation_layer._date_trunc_sql(date, activation_layer._grains()[grain].noun)) -}}
{% endmacro %}


{#- The same of a date in Jinja. -#}
{% macro _period_start(date, grain, week_start) %}
    {%- if grain == 'daily' -%}
        {%- do return(date) -%}
    {%- elif grain == 'weekly' -%}
        {%- set first_weekday = activation_layer._weekdays().index(week_start) -%}
        {%- do return(activation_layer._add_days(date, -((date.weekday() - first_weekday) % 7))) -%}
    {%- endif -%}
    {%- set months = activation_layer._grains()[grain].size -%}
    {%- do return(date.replace(month=date.month - (date.month - 1) % months, day=1)) -%}
{% endmacro %}


{#- First date of the first period that is not complete at the end of a date. -#}
{% macro _open_period(as_of, grain, week_start) %}
    {%- do return(activation_layer._period_start(activation_layer._add_days(as_of, 1), grain, week_start)) -%}
{% endmacro %}
