{#- Earlier event times are sentinels (-infinity, year 1); nanosecond timestamps cannot even say them. -#}
{% macro _first_event_date() %}
    {{- return(adapter.dispatch('_first_event_date', 'activation_layer')()) -}}
{% endmacro %}

{% macro default___first_event_date() %}
    {%- do return(modules.datetime.date(1700, 1, 1)) -%}
{% endmacro %}

{#- Dates begin in 1970, and a date that is missing is often written as the first; the period before is one too. -#}
{% macro clickhouse___first_event_date() %}
    {%- do return(modules.datetime.date(1971, 1, 1)) -%}
{% endmacro %}
