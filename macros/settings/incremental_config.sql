{#- The config that correctness needs; the delete of a run's range is read from the SQL that refills it. -#}
{% macro _incremental_config(call, overrides, declaration) %}
    {%- do activation_layer._require_overrides(call, overrides) -%}
    {%- if overrides -%}
        {{- config(**overrides) -}}
    {%- endif -%}
    {{- config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook=[
            "{{ activation_layer._delete_replaced_rows() }}",
            "{{ activation_layer._insert_new_rows() }}",
            "{{ activation_layer._note_inserted_rows() }}"
        ],
        post_hook="{{ activation_layer._delete_pruned_rows() }}",
        meta={'activation_layer': declaration}
    ) -}}
{% endmacro %}
