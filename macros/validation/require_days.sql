{% macro _require_days(name, value, at_least) %}
    {%- set text = value | string | trim -%}
    {%- if not modules.re.match('^\\d+$', text) or not at_least <= text | int <= 3650 -%}
        {%- do activation_layer._raise_error(
            'var ' ~ name, 'not a number of days', 'a whole number from ' ~ at_least ~ ' to 3650', value
        ) -%}
    {%- endif -%}
    {%- do return(text | int) -%}
{% endmacro %}
