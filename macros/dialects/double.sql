{#- A part of a whole as a double; null where the whole is 0. -#}
{% macro _ratio(part, whole) -%}
    cast({{ part }} as {{ activation_layer._double() }}) / nullif({{ whole }}, 0)
{%- endmacro %}


{#- The type of a double-precision number. -#}
{% macro _double() %}
    {{- return(adapter.dispatch('_double', 'activation_layer')()) -}}
{% endmacro %}

{% macro default___double() %}
    {%- do return('double precision') -%}
{% endmacro %}

{% macro spark___double() %}
    {%- do return('double') -%}
{% endmacro %}

{% macro trino___double() %}
    {%- do return('double') -%}
{% endmacro %}

{% macro athena___double() %}
    {%- do return('double') -%}
{% endmacro %}

{% macro bigquery___double() %}
    {%- do return('float64') -%}
{% endmacro %}
