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
    {%- set relation = activation_layer._node_relation(node) -%}
    {%- if activation_layer._stored_relation(relation) is none -%}
        {%- do activation_layer._raise_not_built('test ' ~ test, node.name, relation, node.name) -%}
    {%- endif -%}
    {%- do return({
        'node': node,
        'declared': declared,
        'relation': relation,
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


{#-
    Tests look at tables only where they run, or their failing rows are shown; docs and compile may come before the
    tables are there, and --empty shows them without their rows.
-#}
{% macro _tests_run() %}
    {%- do return(execute and flags.WHICH in ['build', 'test', 'show'] and not flags.EMPTY) -%}
{% endmacro %}


{% macro _no_problem_sql() -%}
select cast(null as {{ activation_layer._text_type() }}) as problem where false
{%- endmacro %}


{% macro _require_test_number(test, name, value, at_least, allowed='a number without quotes') %}
    {%- if value is not integer or value is boolean or value < at_least -%}
        {%- do activation_layer._raise_error(
            'test ' ~ test, name ~ ' is not a whole number from ' ~ at_least ~ ' on', allowed,
            activation_layer._shown(value)
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- How far back a test looks: a number of days through the as-of date, or all of them. -#}
{% macro _require_recent_days(test, recent_days) %}
    {%- if recent_days != 'all' -%}
        {%- do activation_layer._require_test_number(
            test, 'recent_days', recent_days, at_least=1, allowed='a number without quotes, or all'
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- The first period that it looks at; none: all. -#}
{% macro _first_compared_period(as_of, recent_days, grain, week_start) %}
    {%- do return(none if recent_days == 'all' else activation_layer._period_start(
        activation_layer._add_days(as_of, 1 - recent_days), grain, week_start
    )) -%}
{% endmacro %}
