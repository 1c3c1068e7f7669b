{% macro _require_days(name, value, at_least) %}
    {%- set text = value | string | trim -%}
    {%- if not modules.re.match('^\\d+$', text) or text | int < at_least -%}
        {%- do activation_layer._raise_error(
            'var ' ~ name, 'not a number of days', 'a whole number, ' ~ at_least ~ ' or more', value
        ) -%}
    {%- endif -%}
    {%- do return(text | int) -%}
{% endmacro %}
