{#-
    A text that is stored, where later ones may be longer: some engines make a column as wide as the first texts that it
    is made of. The length is that of the longest text to come.
-#}
{% macro _stored_text(text, length=256) %}
    {%- set text_type = activation_layer._stored_text_type(length) -%}
    {%- do return('cast(' ~ text ~ ' as ' ~ text_type ~ ')' if text_type else text) -%}
{% endmacro %}


{#- Columns of stored texts under their own names, one a line. -#}
{% macro _stored_texts(columns, relation=none, length=256) %}
    {%- set text_type = activation_layer._stored_text_type(length) -%}
    {%- set texts = [] -%}
    {%- for column in columns -%}
        {%- set text = (relation ~ '.' if relation else '') ~ column -%}
        {%- do texts.append('cast(' ~ text ~ ' as ' ~ text_type ~ ') as ' ~ column if text_type else text) -%}
    {%- endfor -%}
    {%- do return(activation_layer._listed(texts)) -%}
{% endmacro %}


{#- The type to cast them to; none where a text is as good as any other. -#}
{% macro _stored_text_type(length) %}
    {{- return(adapter.dispatch('_stored_text_type', 'activation_layer')(length)) -}}
{% endmacro %}

{% macro default___stored_text_type(length) %}
    {%- do return(none) -%}
{% endmacro %}

{% macro snowflake___stored_text_type(length) %}
    {%- do return('varchar') -%}
{% endmacro %}

{% macro trino___stored_text_type(length) %}
    {%- do return('varchar') -%}
{% endmacro %}

{% macro athena___stored_text_type(length) %}
    {%- do return('varchar') -%}
{% endmacro %}

{% macro redshift___stored_text_type(length) %}
    {%- do return('varchar(' ~ length ~ ')') -%}
{% endmacro %}
