{% macro _quoted(name) %}
    {%- do return(adapter.quote(name | replace('"', '""'))) -%}
{% endmacro %}
