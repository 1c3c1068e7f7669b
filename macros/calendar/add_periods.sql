{#- A period's first date, moved by a number of periods. -#}
{% macro _add_periods_sql(period_start, number, grain) %}
    {%- set unit, size = activation_layer._unit_of_grain(grain) -%}
    {%- set count = number if size == 1 else (size * number if number is integer else size ~ ' * ' ~ number) -%}
    {{- return(adapter.dispatch('_date_add', 'activation_layer')(period_start, count, unit)) -}}
{% endmacro %}


{#- First date of the period before the one that begins on a date. -#}
{% macro _period_before(period, grain, week_start) %}
    {%- do return(activation_layer._period_start(activation_layer._add_days(period, -1), grain, week_start)) -%}
{% endmacro %}


{#- First date of the period after the one that begins on a date. -#}
{% macro _period_after(period, grain, week_start) %}
    {%- do return(activation_layer._period_start(
        activation_layer._add_days(period, activation_layer._longest_period_days(grain)), grain, week_start
    )) -%}
{% endmacro %}


{#- First date of the period that is a number of periods after period_start, of rows that tell their own grain. -#}
{% macro _add_periods_by_grain_sql(period_start, number, grains, time_grain='time_grain') -%}
case {{ time_grain }}
            {%- for grain in grains %}
            when '{{ grain }}' then {{ activation_layer._add_periods_sql(period_start, number, grain) }}
            {%- endfor %}
        end
{%- endmacro %}
