{% macro _require_grain(call, grain) %}
    {%- if grain not in activation_layer._grains() -%}
        {%- do activation_layer._raise_error(
            call, 'unknown grain', activation_layer._grains() | join(', '), grain
        ) -%}
    {%- endif -%}
{% endmacro %}


{% macro _require_grains(call, grains) %}
    {%- set names = activation_layer._require_list(call, 'grains', grains, "['daily', 'weekly', 'monthly']") -%}
    {%- for grain in names -%}
        {%- do activation_layer._require_grain(call, grain) -%}
    {%- endfor -%}
    {%- do return(names) -%}
{% endmacro %}
