{#- A column of ours whose name is a reserved word on some engines. -#}
{% macro _name(column) %}
    {{- return(adapter.dispatch('_name', 'activation_layer')(column)) -}}
{% endmacro %}

{% macro default___name(column) %}
    {%- do return(column) -%}
{% endmacro %}

{% macro bigquery___name(column) %}
    {%- do return(adapter.quote(column) if column == 'new' else column) -%}
{% endmacro %}

{% macro redshift___name(column) %}
    {%- do return(activation_layer.bigquery___name(column)) -%}
{% endmacro %}
