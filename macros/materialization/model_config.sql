{#- The config that correctness needs, over the storage that suits the engine and what the user asks for. -#}
{% macro _incremental_config(call, overrides, declaration) %}
    {%- do activation_layer._require_overrides(call, overrides) -%}
    {%- set storage = activation_layer._storage(declaration) -%}
    {{- config(**dict(storage, **overrides)) -}}
    {%- if storage.query_settings is defined -%}
        {{- config(query_settings=dict(overrides.get('query_settings', {}), **storage.query_settings)) -}}
    {%- endif -%}
    {{- config(
        materialized='incremental',
        incremental_strategy=storage.incremental_strategy,
        pre_hook=[
            "{{ activation_layer._delete_replaced_rows() }}",
            "{{ activation_layer._insert_new_rows() }}",
            "{{ activation_layer._note_inserted_rows() }}"
        ],
        post_hook=["{{ activation_layer._delete_pruned_rows() }}", "{{ activation_layer._index_entity() }}"],
        meta={'activation_layer': declaration}
    ) -}}
{% endmacro %}


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
