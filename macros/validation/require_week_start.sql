{#- The first day of the week, by its name. -#}
{% macro _require_week_start(week_start) %}
    {%- if week_start | string | lower not in activation_layer._weekdays() -%}
        {%- do activation_layer._raise_error(
            'var activation_week_start', 'not a weekday', activation_layer._weekdays() | join(', '), week_start
        ) -%}
    {%- endif -%}
    {%- do return(week_start | lower) -%}
{% endmacro %}
