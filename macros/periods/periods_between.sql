{#- How many periods lie between the first dates of two periods. -#}
{% macro _periods_between(from_period, to_period, grain) %}
    {{- return(adapter.dispatch('_periods_between', 'activation_layer')(from_period, to_period, grain)) -}}
{% endmacro %}

{% macro default___periods_between(from_period, to_period, grain) %}
    {%- if grain == 'daily' -%}
        {{ to_period }} - {{ from_period }}
    {%- elif grain == 'weekly' -%}
        ({{ to_period }} - {{ from_period }}) / 7
    {%- else -%}
        {%- set units = {'monthly': 'month', 'quarterly': 'quarter', 'yearly': 'year'} -%}
        {{ dbt.datediff(from_period, to_period, units[grain]) }}
    {%- endif -%}
{% endmacro %}

{% macro duckdb___periods_between(from_period, to_period, grain) %}
    {%- set units = {'monthly': 'month', 'quarterly': 'quarter', 'yearly': 'year'} -%}
    {%- if grain == 'daily' -%}
        {{ to_period }} - {{ from_period }}
    {%- elif grain == 'weekly' -%}
        ({{ to_period }} - {{ from_period }}) // 7
    {%- else -%}
        date_diff('{{ units[grain] }}', {{ from_period }}, {{ to_period }})
    {%- endif -%}
{% endmacro %}
