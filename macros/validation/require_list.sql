{#- One or more different values, given as one or as a list. -#}
{% macro _require_list(call, name, value, allowed) %}
    {%- set values = [value] if value is string else value -%}
    {%- if values is mapping or values is not sequence or values | length == 0 -%}
        {%- do activation_layer._raise_error(call, name ~ ' is not a list of names', allowed, value) -%}
    {%- endif -%}
    {%- if values | unique | list | length < values | length -%}
        {%- do activation_layer._raise_error(call, name ~ ' has a name twice', allowed, values | join(', ')) -%}
    {%- endif -%}
    {%- do return(values | list) -%}
{% endmacro %}
