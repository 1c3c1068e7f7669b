{#- What a first_last model declares, as far as it is known to be right before the fact is looked at. -#}
{% macro _require_declaration(call, fact, version, entity, event_time, loaded_at, partitions, segments) %}
    {%- do activation_layer._require_fact(call, fact) -%}
    {%- set entity_columns = activation_layer._require_entity(call, entity) -%}
    {%- do activation_layer._require_column_name(call, 'event_time', event_time) -%}
    {%- do activation_layer._require_column_name(call, 'loaded_at', loaded_at) if loaded_at is not none -%}
    {%- do activation_layer._require_segments(call, segments, entity_columns, event_time, loaded_at) -%}
    {%- do return({
        'model': 'first_last', 'fact': fact, 'entity': entity_columns, 'event_time': event_time, 'loaded_at': loaded_at,
        'partitions': activation_layer._require_partitions(call, partitions), 'segments': segments, 'version': version
    }) -%}
{% endmacro %}


{#- What the fact's first_last model declared, read from its node. -#}
{% macro _declared_fact(call, fact_name) %}
    {%- if model.resource_type == 'unit_test' -%}
        {%- do return(activation_layer._declared_in_unit_test(call)) -%}
    {%- endif -%}
    {%- set name = fact_name ~ '_first_last' -%}
    {%- set named = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | selectattr('name', 'equalto', name) | list -%}
    {%- set depended_on = named | selectattr('unique_id', 'in', model.depends_on.nodes) | list -%}
    {%- for node in depended_on or named if activation_layer._declaration(node) -%}
        {%- do activation_layer._require_same_fact(call, fact_name, node) -%}
        {%- do return(activation_layer._declaration(node)) -%}
    {%- endfor -%}
    {%- do activation_layer._raise_error(
        call, 'the fact has no first_last model',
        name ~ ".sql with {{ activation_layer.first_last('" ~ fact_name ~ "', entity='user_id', event_time='visited_at') }}",
        named | map(attribute='original_file_path') | join(', ') or 'no model ' ~ name
    ) -%}
{% endmacro %}


{#- Two packages may have facts of one name: the first_last model must be built on the very fact of this model. -#}
{% macro _require_same_fact(call, fact_name, first_last_node) %}
    {%- for unique_id in model.depends_on.nodes -%}
        {%- if unique_id.split('.')[2] == fact_name and unique_id not in first_last_node.depends_on.nodes -%}
            {%- do activation_layer._raise_error(
                call, 'the first_last model reads another fact of that name, or another version of it',
                activation_layer._declared_name(first_last_node) ~ ', as in ' ~ first_last_node.name, unique_id
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{#- The fact as a first_last model names it. -#}
{% macro _declared_name(first_last_node) %}
    {%- set declared = activation_layer._declaration(first_last_node) -%}
    {%- do return(declared.fact ~ (' with version=' ~ tojson(declared.version) if declared.version is not none)) -%}
{% endmacro %}


{#- What a model of the package recorded on its node; nothing where another hand wrote it. -#}
{% macro _declaration(node) %}
    {%- do return(node.get('config', {}).get('meta', {}).get('activation_layer', {})) -%}
{% endmacro %}


{#- A unit test shows a model no other node, so it repeats what first_last declares. -#}
{% macro _declared_in_unit_test(call) %}
    {%- set declared = var('activation_fact', none) -%}
    {%- if declared is not mapping or 'entity' not in declared or 'event_time' not in declared -%}
        {%- do activation_layer._raise_error(
            call, 'a unit test needs the entity and the event time of the fact',
            'overrides: {vars: {activation_fact: {entity: user_id, event_time: visited_at}}}', declared
        ) -%}
    {%- endif -%}
    {%- set entity = activation_layer._require_entity(call, declared.entity) -%}
    {%- do return({
        'entity': entity,
        'event_time': declared.event_time,
        'segments': activation_layer._require_segments(
            call, declared.get('segments', {}), entity, declared.event_time, none
        )
    }) -%}
{% endmacro %}


{#- The entity columns of a model of the package; those of a model over one fact are its first_last's. -#}
{% macro _declared_entity(node) %}
    {%- set declared = activation_layer._declaration(node) -%}
    {%- do return(
        declared.get('entity') or activation_layer._declared_fact(node.name, declared.fact.split('.') | last).entity
    ) -%}
{% endmacro %}


{#- A run asks the fact where its last rows are; an ephemeral model cannot be asked. -#}
{% macro _require_stored_fact(call, fact_name) %}
    {%- set node = activation_layer._fact_node(fact_name) -%}
    {%- do activation_layer._require_not_ephemeral(call, node) if node -%}
{% endmacro %}


{% macro _require_not_ephemeral(call, fact_node) %}
    {%- if fact_node.config.materialized == 'ephemeral' -%}
        {%- do activation_layer._raise_error(
            call, 'the fact is ephemeral', 'a view, a table, an incremental model, a seed', 'ephemeral'
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- The node of the fact that this model reads; none in a unit test, which sees no other node. -#}
{% macro _fact_node(fact_name) %}
    {%- for unique_id in model.depends_on.nodes if model.resource_type == 'model' -%}
        {%- set node = graph.nodes.get(unique_id, {}) -%}
        {%- if node.name == fact_name -%}
            {%- do return(node) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(none) -%}
{% endmacro %}


{#- Which version of the fact this model reads; none where it has no versions. -#}
{% macro _fact_version(fact_name) %}
    {%- do return((activation_layer._fact_node(fact_name) or {}).get('version')) -%}
{% endmacro %}
