{#- How many periods lie between the first dates of two periods, in SQL. -#}
{% macro _periods_between_sql(from_period, to_period, grain) %}
    {%- set known = activation_layer._grains()[grain] -%}
    {{- return(activation_layer._units_between_sql(from_period, to_period, known.unit, known.size)) -}}
{% endmacro %}


{#- The same of dates in Jinja. -#}
{% macro _periods_between(from_period, to_period, grain) %}
    {%- set known = activation_layer._grains()[grain] -%}
    {%- if known.unit == 'day' -%}
        {%- do return((to_period - from_period).days // known.size) -%}
    {%- endif -%}
    {%- set months = (to_period.year - from_period.year) * 12 + to_period.month - from_period.month -%}
    {%- do return(months // known.size) -%}
{% endmacro %}
