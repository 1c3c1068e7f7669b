{#- How many periods lie between the first dates of two periods. -#}
{% macro _periods_between_sql(from_period, to_period, grain) %}
    {%- set unit, size = activation_layer._unit_of_grain(grain) -%}
    {{- return(adapter.dispatch('_units_between', 'activation_layer')(from_period, to_period, unit, size)) -}}
{% endmacro %}


{#- How many periods lie between the first dates of two periods; the twin of the SQL macro _periods_between_sql. -#}
{% macro _periods_between(from_period, to_period, grain) %}
    {%- if grain in ['daily', 'weekly'] -%}
        {%- do return((to_period - from_period).days // {'daily': 1, 'weekly': 7}[grain]) -%}
    {%- endif -%}
    {%- set months = (to_period.year - from_period.year) * 12 + to_period.month - from_period.month -%}
    {%- do return(months // {'monthly': 1, 'quarterly': 3, 'yearly': 12}[grain]) -%}
{% endmacro %}
