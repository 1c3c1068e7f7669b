{#- What the incremental run rests on is not the user's to override; all the rest is. -#}
{% macro _require_overrides(call, overrides) %}
    {%- if overrides is not mapping -%}
        {%- do activation_layer._raise_error(
            call, 'overrides is not a dictionary', "{'tags': ['activation'], 'schema': 'marts'}", overrides
        ) -%}
    {%- endif -%}
    {%- for key in ['materialized', 'incremental_strategy', 'unique_key'] + activation_layer._fixed_storage()
        if key in overrides -%}
        {%- do activation_layer._raise_error(
            call, 'overrides cannot set ' ~ key, 'any other config', key ~ '=' ~ overrides[key]
        ) -%}
    {%- endfor -%}
{% endmacro %}
