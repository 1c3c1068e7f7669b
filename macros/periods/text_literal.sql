{#- A text as a literal, whatever it holds. -#}
{% macro _text_literal(value) %}
    {{- return(adapter.dispatch('_text_literal', 'activation_layer')(value)) -}}
{% endmacro %}

{% macro default___text_literal(value) %}
    {%- do return("'" ~ value | string | replace("'", "''") ~ "'") -%}
{% endmacro %}
