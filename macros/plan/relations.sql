{#- Where the table of a node stands. A run with --defer reads production's where the node has none of its own. -#}
{% macro _node_relation(node) %}
    {%- set own = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias) -%}
    {%- set deferred = node.get('defer_relation') -%}
    {%- if not deferred -%}
        {%- do return(own) -%}
    {%- endif -%}
    {%- set favored = flags.FAVOR_STATE and node.unique_id not in selected_resources -%}
    {%- if activation_layer._stored_relation(own) is not none and not favored -%}
        {%- do return(own) -%}
    {%- endif -%}
    {%- do return(api.Relation.create(
        database=deferred.database, schema=deferred.schema, identifier=deferred.alias
    )) -%}
{% endmacro %}


{#-
    The relation itself, without the row limit or sample that --empty and --sample put around a ref. A schema to which a
    run defers is listed by dbt when it is first asked for, and other threads see the list while it grows: what it does
    not hold yet has columns.
-#}
{% macro _stored_relation(relation) %}
    {%- set asked = activation_layer._without_limit(relation) -%}
    {%- set found = load_cached_relation(asked) -%}
    {%- if found is none and activation_layer._defers()
        and asked.schema not in graph.nodes.values() | map(attribute='schema')
        and adapter.get_columns_in_relation(asked) -%}
        {%- do return(asked) -%}
    {%- endif -%}
    {%- do return(found) -%}
{% endmacro %}


{#- What a view reads: it stays when a run with --empty or --sample is over. A unit test reads rows of its own. -#}
{% macro _without_limit(relation) %}
    {%- if model is defined and model.resource_type == 'unit_test' -%}
        {%- do return(relation) -%}
    {%- endif -%}
    {%- do return(api.Relation.create(
        database=relation.database, schema=relation.schema, identifier=relation.identifier
    )) -%}
{% endmacro %}


{% macro _is_built(node) %}
    {%- do return(activation_layer._stored_relation(activation_layer._node_relation(node)) is not none) -%}
{% endmacro %}


{#- The name of the first_last model of a relation's fact, for commands that bring all its tables to one state. -#}
{% macro _first_last_name_of(relation) %}
    {%- set name = activation_layer._model_of(relation) -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == name -%}
        {%- set fact = activation_layer._declaration(node).get('fact') -%}
        {%- do return((fact.split('.') | last) ~ '_first_last' if fact else name) -%}
    {%- endfor -%}
    {%- do return(name) -%}
{% endmacro %}


{#- The name of the model that a relation is the table of, for commands; in an operation any model's. -#}
{% macro _model_of(relation) %}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- for place in [node, node.get('defer_relation')] if place
            and place.alias == relation.identifier and place.schema == relation.schema -%}
            {%- do return(node.name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(relation.identifier) -%}
{% endmacro %}
