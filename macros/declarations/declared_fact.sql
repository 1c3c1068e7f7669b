{#- What the fact's first_last model declared: {fact, entity, event_time, segments}, read from its node. -#}
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
                call, 'the first_last model belongs to another fact of that name',
                activation_layer._declaration(first_last_node).fact ~ ', as in ' ~ first_last_node.name, unique_id
            ) -%}
        {%- endif -%}
    {%- endfor -%}
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
    {%- for unique_id in model.depends_on.nodes if model.resource_type == 'model' -%}
        {%- set node = graph.nodes.get(unique_id, {}) -%}
        {%- if node.name == fact_name and node.config.materialized == 'ephemeral' -%}
            {%- do activation_layer._raise_error(
                call, 'the fact is ephemeral', 'materialized as view, table, incremental', 'ephemeral'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
