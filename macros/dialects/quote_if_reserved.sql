{#- A column of ours whose name is a reserved word on some engines. -#}
{% macro _quote_if_reserved(column) %}
    {{- return(adapter.dispatch('_quote_if_reserved', 'activation_layer')(column)) -}}
{% endmacro %}

{% macro default___quote_if_reserved(column) %}
    {%- do return(column) -%}
{% endmacro %}

{% macro bigquery___quote_if_reserved(column) %}
    {%- do return(adapter.quote(column) if column == 'new' else column) -%}
{% endmacro %}

{% macro redshift___quote_if_reserved(column) %}
    {%- do return(activation_layer.bigquery___quote_if_reserved(column)) -%}
{% endmacro %}
