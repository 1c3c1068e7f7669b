{#- A column of ours whose name is a reserved word on some engines. Most are not: dispatching takes dbt a while. -#}
{% macro _quote_if_reserved(column) %}
    {%- if column not in ['new', 'current'] -%}
        {%- do return(column) -%}
    {%- endif -%}
    {{- return(adapter.dispatch('_quote_if_reserved', 'activation_layer')(column)) -}}
{% endmacro %}

{% macro default___quote_if_reserved(column) %}
    {%- do return(column) -%}
{% endmacro %}

{% macro bigquery___quote_if_reserved(column) %}
    {%- do return(adapter.quote(column)) -%}
{% endmacro %}

{% macro redshift___quote_if_reserved(column) %}
    {%- do return(activation_layer.bigquery___quote_if_reserved(column)) -%}
{% endmacro %}

{#- It takes names for upper case, unless they are quoted. -#}
{% macro snowflake___quote_if_reserved(column) %}
    {%- do return(adapter.quote(column | upper) if column == 'current' else column) -%}
{% endmacro %}
