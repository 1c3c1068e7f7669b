{#- First date of a period, moved by a number of periods, in SQL. -#}
{% macro _add_periods_sql(period_start, number, grain) %}
    {%- set known = activation_layer._grains()[grain] -%}
    {%- set size = known.size -%}
    {%- set count = number if size == 1 else (size * number if number is integer else size ~ ' * ' ~ number) -%}
    {{- return(activation_layer._date_add_sql(period_start, count, known.unit)) -}}
{% endmacro %}


{#- The same of a date in Jinja; the calendar begins with year 1. -#}
{% macro _add_periods(period_start, number, grain) %}
    {%- set known = activation_layer._grains()[grain] -%}
    {%- if known.unit == 'day' -%}
        {%- do return(activation_layer._add_days(period_start, known.size * number)) -%}
    {%- endif -%}
    {%- set months = period_start.year * 12 + period_start.month - 1 + known.size * number -%}
    {%- do return(modules.datetime.date([months // 12, 1] | max, months % 12 + 1 if months >= 12 else 1, 1)) -%}
{% endmacro %}


{#- The same in SQL, of rows that tell their own grain. -#}
{% macro _add_periods_by_grain_sql(period_start, number, grains, time_grain='time_grain') -%}
case {{ time_grain }}
            {%- for grain in grains %}
            when '{{ grain }}' then {{ activation_layer._add_periods_sql(period_start, number, grain) }}
            {%- endfor %}
        end
{%- endmacro %}
