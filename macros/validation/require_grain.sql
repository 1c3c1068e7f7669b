{% macro _require_grain(call, grain) %}
    {%- if grain not in activation_layer._grains() -%}
        {%- do activation_layer._raise_error(
            call, 'unknown grain', activation_layer._grains() | join(', '), grain
        ) -%}
    {%- endif -%}
{% endmacro %}
