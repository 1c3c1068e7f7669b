{#- A period's first date, moved by a number of periods. -#}
{% macro _period_add(period_start, number, grain) %}
    {{- return(adapter.dispatch('_period_add', 'activation_layer')(period_start, number, grain)) -}}
{% endmacro %}

{% macro default___period_add(period_start, number, grain) %}
    {%- if grain == 'daily' -%}
        {{ period_start }} + {{ number }}
    {%- elif grain == 'weekly' -%}
        {{ period_start }} + {{ 7 * number if number is integer else '7 * ' ~ number }}
    {%- else -%}
        {%- set months = {'monthly': 1, 'quarterly': 3, 'yearly': 12} -%}
        cast({{ period_start }} + {{ number }} * interval '{{ months[grain] }} month' as date)
    {%- endif -%}
{% endmacro %}
