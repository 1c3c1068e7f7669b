{#-
    The model of the layer that a generic test is attached to: its node and what it declared. `macros` are the model
    macros that the test is for.
-#}
{% macro _tested_model(test, macros) %}
    {%- set node = graph.nodes.get(model.attached_node, {}) -%}
    {%- set declared = activation_layer._declaration(node) -%}
    {%- if declared.get('model') not in macros -%}
        {%- do activation_layer._raise_error(
            'test ' ~ test,
            'it is attached to a model that it cannot test',
            'models that call ' ~ macros | join('(), ') ~ '()',
            node.get('name', 'a relation that is no model')
                ~ (', which calls ' ~ declared.model ~ '()' if declared.get('model') else '')
        ) -%}
    {%- endif -%}
    {%- do return({
        'node': node,
        'declared': declared,
        'relation': activation_layer._node_relation(node),
        'upstream': activation_layer._nodes_before(node)
    }) -%}
{% endmacro %}


{#- The nodes that a node reads, by their names. -#}
{% macro _nodes_before(node) %}
    {%- set named = {} -%}
    {%- for unique_id in node.depends_on.nodes -%}
        {%- do named.update({graph.nodes[unique_id].name: graph.nodes[unique_id]}) -%}
    {%- endfor -%}
    {%- do return(named) -%}
{% endmacro %}


{#- Every fact with every grain that a metrics or transitions model declared, and the tables that it was made of. -#}
{% macro _tested_pairs(tested) %}
    {%- set pairs = [] -%}
    {%- for fact_name in tested.declared.facts -%}
        {%- for grain in tested.declared.grains -%}
            {%- do pairs.append({
                'fact_name': fact_name,
                'grain': grain,
                'first_last': activation_layer._node_relation(tested.upstream[fact_name ~ '_first_last']),
                'activation': activation_layer._node_relation(tested.upstream[fact_name ~ '_activation_' ~ grain])
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(pairs) -%}
{% endmacro %}


{#- First date of the period that is a number of periods after period_start, of rows that tell their own grain. -#}
{% macro _period_add_by_grain(period_start, number, grains, time_grain='time_grain') -%}
case {{ time_grain }}
            {%- for grain in grains %}
            when '{{ grain }}' then {{ activation_layer._period_add(period_start, number, grain) }}
            {%- endfor %}
        end
{%- endmacro %}


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
    Tests look at tables only where they run; docs and compile may come before the tables are there, and --empty shows
    them without their rows.
-#}
{% macro _tests_run() %}
    {%- do return(execute and flags.WHICH in ['build', 'test'] and not flags.EMPTY) -%}
{% endmacro %}


{% macro _no_problem_sql() -%}
select cast(null as {{ dbt.type_string() }}) as problem where false
{%- endmacro %}
