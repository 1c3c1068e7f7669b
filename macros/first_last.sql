{% macro first_last(fact, entity, event_time, loaded_at=none, partitions={}, overrides={}, segments={}) %}
    {%- set call = "first_last('" ~ fact ~ "')" -%}
    {%- set fact_parts = activation_layer._require_fact(call, fact) -%}
    {%- set entity_columns = activation_layer._require_entity(call, entity) -%}
    {%- do activation_layer._require_column_name(call, 'event_time', event_time) -%}
    {%- if loaded_at is not none -%}
        {%- do activation_layer._require_column_name(call, 'loaded_at', loaded_at) -%}
    {%- endif -%}
    {%- set expected_partitions = activation_layer._require_partitions(call, partitions) -%}
    {%- do activation_layer._require_segments(call, segments, entity_columns, event_time, loaded_at) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- do activation_layer._require_model_name(call, fact_parts | last ~ '_first_last') -%}
    {%- set declared = {
        'model': 'first_last', 'fact': fact, 'entity': entity_columns, 'event_time': event_time, 'loaded_at': loaded_at,
        'partitions': expected_partitions, 'segments': segments
    } -%}
    {{- activation_layer._model_config(call, overrides, declared) -}}
    {%- set fact_relation = ref(*fact_parts) -%}
    {%- if execute -%}
        {%- do activation_layer._require_stored_fact(call, fact_parts | last) -%}
        {%- set fact = activation_layer._fact(call, fact_relation, declared, loaded_at) -%}
        {%- set plan = activation_layer._first_last_plan(call, fact, expected_partitions, settings) -%}
        {{- activation_layer._first_last_sql(fact, plan, settings, this) -}}
    {%- endif -%}
{% endmacro %}
