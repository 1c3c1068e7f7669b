{% macro _quoted(name) %}
    {%- do return(adapter.quote(name | replace('"', '""'))) -%}
{% endmacro %}


{% macro _quoted_all(names) %}
    {%- set quoted = [] -%}
    {%- for name in names -%}
        {%- do quoted.append(activation_layer._quoted(name)) -%}
    {%- endfor -%}
    {%- do return(quoted) -%}
{% endmacro %}
