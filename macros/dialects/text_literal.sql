{#- A text as a literal, whatever it holds. -#}
{% macro _text_literal(value) %}
    {{- return(adapter.dispatch('_text_literal', 'activation_layer')(value)) -}}
{% endmacro %}

{% macro default___text_literal(value) %}
    {%- do return("'" ~ value | string | replace("'", "''") ~ "'") -%}
{% endmacro %}

{% macro redshift___text_literal(value) %}
    {%- do return(activation_layer.default___text_literal(value | string | replace('\\', '\\\\'))) -%}
{% endmacro %}

{% macro snowflake___text_literal(value) %}
    {%- do return(activation_layer.spark___text_literal(value)) -%}
{% endmacro %}

{% macro bigquery___text_literal(value) %}
    {%- do return(activation_layer.spark___text_literal(value)) -%}
{% endmacro %}

{% macro clickhouse___text_literal(value) %}
    {%- do return(activation_layer.spark___text_literal(value)) -%}
{% endmacro %}

{% macro spark___text_literal(value) %}
    {%- set escaped = value | string | replace('\\', '\\\\') | replace("'", "\\'")
        | replace('\n', '\\n') | replace('\r', '\\r') -%}
    {%- do return("'" ~ escaped ~ "'") -%}
{% endmacro %}
