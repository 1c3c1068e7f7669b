{#-
    A text that is stored, where later ones may be longer: some engines make a column as wide as the first texts that it
    is made of. The length is that of the longest text to come.
-#}
{% macro _stored_text(text, length=256) %}
    {{- return(adapter.dispatch('_stored_text', 'activation_layer')(text, length)) -}}
{% endmacro %}

{% macro default___stored_text(text, length) %}
    {%- do return(text) -%}
{% endmacro %}

{% macro snowflake___stored_text(text, length) %}
    {%- do return('cast(' ~ text ~ ' as varchar)') -%}
{% endmacro %}

{% macro trino___stored_text(text, length) %}
    {%- do return('cast(' ~ text ~ ' as varchar)') -%}
{% endmacro %}

{% macro athena___stored_text(text, length) %}
    {%- do return('cast(' ~ text ~ ' as varchar)') -%}
{% endmacro %}

{% macro redshift___stored_text(text, length) %}
    {%- do return('cast(' ~ text ~ ' as varchar(' ~ length ~ '))') -%}
{% endmacro %}


{#- A column of stored texts under its own name. -#}
{% macro _stored_text_column(relation, column, length=256) %}
    {%- set qualified = (relation ~ '.' if relation else '') ~ column -%}
    {%- set text = activation_layer._stored_text(qualified, length) -%}
    {%- do return(text if text == qualified else text ~ ' as ' ~ column) -%}
{% endmacro %}
