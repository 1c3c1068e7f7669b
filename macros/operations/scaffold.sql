{% macro scaffold(fact=none, grains=none, entity=none, event_time=none, segments={}) %}
    {%- set call = activation_layer._operation_call('scaffold', fact) -%}
    {%- set fact_node = activation_layer._require_fact_node(call, fact) -%}
    {%- set entity_columns = activation_layer._require_entity(call, entity) -%}
    {%- if event_time is not string or event_time | trim == '' -%}
        {%- do activation_layer._raise_error(
            call, 'the event time is not a column', 'the name of a date or timestamp column: visited_at', event_time
        ) -%}
    {%- endif -%}
    {%- do activation_layer._require_segments(call, segments, entity_columns, event_time, none) -%}
    {%- set asked = {
        'fact': fact,
        'node': fact_node,
        'name': fact_node.name,
        'entity': entity_columns,
        'event_time': event_time,
        'segments': segments,
        'grains': activation_layer._require_grains(call, grains),
        'prefix': activation_layer._flows_prefix(fact_node.name)
    } -%}
    {%- if activation_layer._is_built(fact_node) -%}
        {%- do activation_layer._fact(
            call, activation_layer._node_relation(fact_node),
            {'entity': entity_columns, 'event_time': event_time, 'segments': segments}
        ) -%}
    {%- endif -%}
    {%- do print(
        activation_layer._scaffolded_models(asked) ~ '\n\n' ~ activation_layer._scaffolded_properties(asked)
    ) -%}
{% endmacro %}


{#- The model that is to become a fact. -#}
{% macro _require_fact_node(call, fact) %}
    {%- if fact is none -%}
        {%- do activation_layer._raise_error(
            call, 'the fact is missing', 'the name of a model, seed or snapshot',
            "nothing; write --args '{fact: <name>, grains: [daily], entity: <column>, event_time: <column>}'"
        ) -%}
    {%- endif -%}
    {%- set parts = activation_layer._require_fact(call, fact) -%}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type in ['model', 'seed', 'snapshot'] and node.name == parts | last
        and (parts | length == 1 or node.package_name == parts | first) -%}
        {%- do found.append(node) -%}
    {%- endfor -%}
    {%- if found | length != 1 -%}
        {%- do activation_layer._raise_error(
            call, 'more than one model has that name' if found else 'no such model',
            'package.name of one of them' if found else 'the name of a model, seed or snapshot', fact
        ) -%}
    {%- elif found[0].config.materialized == 'ephemeral' -%}
        {%- do activation_layer._raise_error(
            call, 'the fact is ephemeral', 'materialized as view, table, incremental', 'ephemeral'
        ) -%}
    {%- endif -%}
    {%- do return(found[0]) -%}
{% endmacro %}


{#- Where other facts have taken the name of one of the models over several facts, this one's get a prefix. -#}
{% macro _flows_prefix(fact_name) %}
    {%- for node in graph.nodes.values() if node.name in activation_layer._scaffolded_flows() -%}
        {%- if fact_name not in activation_layer._declaration(node).get('facts', []) -%}
            {%- do return(fact_name ~ '_') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return('') -%}
{% endmacro %}


{#- The models over several facts, and what the properties file says of each; two of them not for every fact. -#}
{% macro _scaffolded_flows(grains=['daily'], segments=true) %}
    {%- set flows = {
        'activation_metrics': 'Counts and rates per fact, grain and period.',
        'activation_transitions': 'How many went from which state to which, per fact, grain and period.',
        'activation_drivers': 'What moved the active entities, per fact, grain, period and baseline.'
    } -%}
    {%- do flows.update({
        'activation_rolling': 'How many were active on and before each day, by how long they had been away.'
    }) if 'daily' in grains -%}
    {%- if segments -%}
        {%- do flows.update({'activation_segments': 'Counts and rates per fact, grain, period and value of a segment.'}) -%}
    {%- endif -%}
    {%- do return(flows) -%}
{% endmacro %}


{#- A file as it is printed: where it belongs, and its one line; of a model that is there, a note that does no harm. -#}
{% macro _scaffolded_file(name, call, advice='') %}
    {%- set existing = activation_layer._model_named(name) -%}
    {%- if existing is not none -%}
        {%- do return('{# ' ~ existing.original_file_path ~ ' is there already' ~ advice ~ ' #}') -%}
    {%- endif -%}
    {%- do return('-- models/activation/' ~ name ~ '.sql\n{{ activation_layer.' ~ call ~ ' }}') -%}
{% endmacro %}


{#- The file of a model over several facts; one that is there may lack grains. -#}
{% macro _scaffolded_flows_file(name, kind, fact_name, grains) %}
    {%- set existing = activation_layer._model_named(name) -%}
    {%- set declared = {} if existing is none else activation_layer._declaration(existing) -%}
    {%- set facts = [] -%}
    {%- for listed in declared.get('facts', [fact_name]) -%}
        {%- do facts.append(activation_layer._jinja_text(listed)) -%}
    {%- endfor -%}
    {%- set call = kind ~ '([' ~ facts | join(', ') ~ ']' -%}
    {%- if kind == 'activation_rolling' -%}
        {%- do return(activation_layer._scaffolded_file(name, call ~ ')')) -%}
    {%- endif -%}
    {%- set all_grains = (declared.get('grains', []) + grains) | unique | list -%}
    {%- set call = call ~ ", ['" ~ all_grains | join("', '") ~ "'])" -%}
    {%- set advice = '; with the new grains, which all its facts then need:\n{{ activation_layer.' ~ call ~ ' }}' -%}
    {%- do return(activation_layer._scaffolded_file(
        name, call, advice if all_grains | length > declared.get('grains', []) | length else ''
    )) -%}
{% endmacro %}


{% macro _model_named(name) %}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == name -%}
        {%- do return(node) -%}
    {%- endfor -%}
    {%- do return(none) -%}
{% endmacro %}


{% macro _scaffolded_models(asked) %}
    {%- set fact = activation_layer._jinja_text(asked.fact) -%}
    {%- set entity = [] -%}
    {%- for column in asked.entity -%}
        {%- do entity.append(activation_layer._jinja_text(column)) -%}
    {%- endfor -%}
    {%- set first_last = 'first_last(' ~ fact
        ~ ', entity=' ~ (entity[0] if entity | length == 1 else '[' ~ entity | join(', ') ~ ']')
        ~ ', event_time=' ~ activation_layer._jinja_text(asked.event_time)
        ~ (', segments=' ~ activation_layer._jinja_mapping(asked.segments) if asked.segments else '') ~ ')' -%}
    {%- set existing = activation_layer._model_named(asked.name ~ '_first_last') -%}
    {%- set declared = {} if existing is none else activation_layer._declaration(existing).get('segments', {}) -%}
    {%- set files = [activation_layer._scaffolded_file(
        asked.name ~ '_first_last', first_last,
        '; with the segments, for which it then needs --full-refresh, as all downstream of it:\n{{ activation_layer.'
            ~ first_last ~ ' }}' if asked.segments and asked.segments != declared else ''
    )] -%}
    {%- for kind in ['activation', 'activation_status'] -%}
        {%- for grain in asked.grains -%}
            {%- do files.append(activation_layer._scaffolded_file(
                asked.name ~ '_' ~ kind ~ '_' ~ grain, kind ~ '(' ~ fact ~ ", '" ~ grain ~ "')"
            )) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for kind in activation_layer._scaffolded_flows(asked.grains, asked.segments) -%}
        {%- do files.append(activation_layer._scaffolded_flows_file(
            asked.prefix ~ kind, kind, asked.name, asked.grains
        )) -%}
    {%- endfor -%}
    {%- do return(files | join('\n\n')) -%}
{% endmacro %}
