{% macro _grains() %}
    {%- do return(['daily', 'weekly', 'monthly', 'quarterly', 'yearly']) -%}
{% endmacro %}


{% macro _longest_period_days(grain) %}
    {%- do return({'daily': 1, 'weekly': 7, 'monthly': 31, 'quarterly': 92, 'yearly': 366}[grain]) -%}
{% endmacro %}


{#- A grain as a number of days or months. -#}
{% macro _unit_of_grain(grain) %}
    {%- do return({
        'daily': ('day', 1), 'weekly': ('day', 7), 'monthly': ('month', 1), 'quarterly': ('month', 3),
        'yearly': ('month', 12)
    }[grain]) -%}
{% endmacro %}


{% macro _period_noun(grain) %}
    {%- do return({
        'daily': 'day', 'weekly': 'week', 'monthly': 'month', 'quarterly': 'quarter', 'yearly': 'year'
    }[grain]) -%}
{% endmacro %}
