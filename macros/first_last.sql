{% macro first_last(
    fact, entity, event_time, loaded_at=none, partitions={}, overrides={}, segments={}, version=none
) %}
    {%- set call = activation_layer._call('first_last', [fact]) -%}
    {%- set declared = activation_layer._require_declaration(
        call, fact, version, entity, event_time, loaded_at, partitions, segments
    ) -%}
    {%- set fact_parts = fact.split('.') -%}
    {%- set settings = activation_layer._settings() -%}
    {%- do activation_layer._require_model_name(call, fact_parts | last ~ '_first_last') -%}
    {{- activation_layer._model_config(call, overrides, declared) -}}
    {%- set fact_relation = ref(*fact_parts, version=version) -%}
    {%- if execute -%}
        {%- do activation_layer._require_stored_fact(call, fact_parts | last) -%}
        {%- set fact = dict(
            activation_layer._fact(call, fact_relation, declared, loaded_at),
            version=activation_layer._fact_version(fact_parts | last)
        ) -%}
        {%- set plan = activation_layer._first_last_plan(call, fact, declared.partitions, settings) -%}
        {{- activation_layer._first_last_sql(fact, plan, settings, this) -}}
    {%- endif -%}
{% endmacro %}
