{#- A fact as the builders read it: relation, quoted entity columns, quoted event time and its kind of type. -#}
{% macro _fact(call, relation, entity, event_time, loaded_at=none) %}
    {%- set columns = activation_layer._columns_of(relation) -%}
    {%- set quoted = [] -%}
    {%- set types = {} -%}
    {%- for name in entity -%}
        {%- set column = activation_layer._require_column(call, relation, columns, name) -%}
        {%- do quoted.append(column.quoted) -%}
        {%- do types.update({column.name | lower: column.data_type | lower}) -%}
    {%- endfor -%}
    {%- set time_column = activation_layer._require_time_column(call, relation, columns, 'event time', event_time) -%}
    {%- do return({
        'relation': relation,
        'entity': quoted,
        'entity_types': types,
        'event_time': time_column.quoted,
        'event_time_name': time_column.name | lower,
        'time_type': time_column.time_type,
        'loaded_at': none if loaded_at is none
            else activation_layer._require_time_column(call, relation, columns, 'load time', loaded_at)
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
