{#- The activation model that a generic test is attached to: what it declared, its columns and its fact. -#}
{% macro _tested_activation(test) %}
    {%- set node = graph.nodes.get(model.attached_node, {}) -%}
    {%- set declared = node.get('config', {}).get('meta', {}).get('activation_layer', {}) -%}
    {%- if 'grain' not in declared -%}
        {%- do activation_layer._raise_error(
            'test ' ~ test, 'it is not attached to an activation model', 'a model that calls activation()',
            node.get('name', 'a relation that is no model')
        ) -%}
    {%- endif -%}
    {%- set fact_name = declared.fact.split('.') | last -%}
    {%- set fact = activation_layer._declared_fact('test ' ~ test, fact_name) -%}
    {%- set upstream = {} -%}
    {%- for unique_id in node.depends_on.nodes -%}
        {%- do upstream.update({graph.nodes[unique_id].name: graph.nodes[unique_id]}) -%}
    {%- endfor -%}
    {%- do return({
        'relation': activation_layer._node_relation(node),
        'grain': declared.grain,
        'inactive_periods': declared.inactive_periods,
        'first_last': activation_layer._node_relation(upstream[fact_name ~ '_first_last']),
        'fact': activation_layer._fact(
            'test ' ~ test, activation_layer._node_relation(upstream[fact_name]), fact.entity, fact.event_time
        )
    }) -%}
{% endmacro %}


{% macro _node_relation(node) %}
    {%- do return(api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.alias
    )) -%}
{% endmacro %}


{#- Tests look at tables only where they run; docs and compile may come before the tables are there. -#}
{% macro _tests_run() %}
    {%- do return(execute and flags.WHICH in ['build', 'test']) -%}
{% endmacro %}


{% macro _no_problem_sql() -%}
select cast(null as {{ dbt.type_string() }}) as problem where false
{%- endmacro %}
