{#- A fact as the builders read it: relation, quoted entity columns, quoted event time and its kind of type, segments. -#}
{% macro _fact(call, relation, declared, loaded_at=none) %}
    {%- set columns = activation_layer._columns_of(relation) -%}
    {%- set names = [] -%}
    {%- set types = {} -%}
    {%- for name in declared.entity -%}
        {%- set column = activation_layer._require_column(call, relation, columns, name) -%}
        {%- do names.append(column.name) -%}
        {%- do types.update({column.name | lower: column.data_type | lower}) -%}
    {%- endfor -%}
    {%- set time_column = activation_layer._require_time_column(call, relation, columns, 'event time', declared.event_time) -%}
    {%- do return(dict(
        activation_layer._fact_of_columns(
            relation, names, types, time_column.name, time_column.time_type,
            activation_layer._segments(call, relation, columns, declared.get('segments', {}))
        ),
        loaded_at=none if loaded_at is none
            else activation_layer._require_time_column(call, relation, columns, 'load time', loaded_at)
    )) -%}
{% endmacro %}


{#- The same, as first_last has found it. -#}
{% macro _recorded_fact(relation, known) %}
    {%- do return(activation_layer._fact_of_columns(
        relation, known.entity_columns, known.entity, known.event_time_column, known.time_type,
        activation_layer._recorded_segments(known)
    )) -%}
{% endmacro %}


{% macro _fact_of_columns(relation, entity_columns, entity_types, event_time_column, time_type, segments) %}
    {%- do return({
        'relation': relation,
        'entity': activation_layer._quoted_all(entity_columns),
        'entity_columns': entity_columns,
        'entity_types': entity_types,
        'event_time': activation_layer._quoted(event_time_column),
        'event_time_column': event_time_column,
        'time_type': time_type,
        'segments': segments,
        'loaded_at': none
    }) -%}
{% endmacro %}


{#- The stored columns of a relation; none where there is nothing to look at (not built yet, unit test). -#}
{% macro _columns_of(relation) %}
    {%- if model.resource_type == 'unit_test' or flags.INTROSPECT is false -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set stored = activation_layer._stored_relation(relation) -%}
    {%- do return(none if stored is none else (
        adapter.get_columns_in_relation(stored) or activation_layer._queried_columns('select * from ' ~ stored)
    )) -%}
{% endmacro %}


{#- The entity columns as a table of the layer has them, quoted. -#}
{% macro _quoted_entity(call, relation, entity) %}
    {%- do return(activation_layer._quoted_among(call, relation, activation_layer._columns_of(relation), entity)) -%}
{% endmacro %}
