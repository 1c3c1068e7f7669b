{#-
    The config that correctness needs, over the storage that suits the engine and what the user asks for. dbt takes it
    when it parses a model, and does not look at it in a run.
-#}
{% macro _model_config(call, overrides, declaration) %}
    {%- if not execute -%}
        {%- do activation_layer._require_overrides(call, overrides) -%}
        {%- set settings = dict(activation_layer._storage(declaration), **overrides) -%}
        {%- do settings.update(activation_layer._fixed_storage(declaration, overrides)) -%}
        {%- do settings.update({'materialized': 'activation_rows', 'meta': dict(
            overrides.get('meta', {}), activation_layer=declaration
        )}) -%}
        {{- config(**settings) -}}
    {%- endif -%}
{% endmacro %}


{#- What rows are replaced by is not the user's to override; all the rest is. -#}
{% macro _require_overrides(call, overrides) %}
    {%- if overrides is not mapping -%}
        {%- do activation_layer._raise_error(
            call, 'overrides is not a dictionary', "{'tags': ['activation'], 'schema': 'marts'}", overrides
        ) -%}
    {%- endif -%}
    {%- set fixed = activation_layer._fixed_storage({}, {}).keys() | reject('equalto', 'query_settings') | list -%}
    {%- for key in ['materialized', 'incremental_strategy', 'unique_key'] + fixed if key in overrides -%}
        {%- do activation_layer._raise_error(
            call, 'overrides cannot set ' ~ key, 'any other config', key ~ '=' ~ overrides[key]
        ) -%}
    {%- endfor -%}
{% endmacro %}


{#- The config of a view: there are no rows to replace or store. -#}
{% macro _view_config(call, overrides, declaration) %}
    {%- do activation_layer._require_overrides(call, overrides) -%}
    {%- set settings = dict(activation_layer._view_storage(), **overrides) -%}
    {%- do settings.update({'materialized': 'view', 'meta': dict(
        overrides.get('meta', {}), activation_layer=declaration
    )}) -%}
    {{- config(**settings) -}}
{% endmacro %}
