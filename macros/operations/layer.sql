{#-
    All that a fact's first_last model says of its layer, read from the graph:
      name        the fact's name, without its package
      declared    what first_last declared: {fact, entity, event_time, segments}
      fact        node of the fact
      first_last  node of first_last
      models      nodes downstream of first_last, itself included, in lineage order
      activation, status, flows, views   those of them that are this fact's own (flows: metrics,
                  transitions, segments, rolling; views: drivers)
      others      those that the package did not make
-#}
{% macro _layer(call, fact) %}
    {%- set known = activation_layer._first_last_nodes() -%}
    {%- set known_names = [] -%}
    {%- for node in known -%}
        {%- do known_names.append(activation_layer._declaration(node).fact) -%}
    {%- endfor -%}
    {%- set allowed = known_names | sort | join(', ') or 'none yet: no model calls first_last' -%}
    {%- if fact is none -%}
        {%- do activation_layer._raise_error(
            call, 'the fact is missing', allowed, "nothing; write --args '{fact: <name>}'"
        ) -%}
    {%- endif -%}
    {%- set parts = activation_layer._require_fact(call, fact) -%}
    {%- set matching = [] -%}
    {%- for node in known if activation_layer._declaration(node).fact.split('.') | last == parts | last -%}
        {%- set layer = activation_layer._layer_of(node) -%}
        {%- if parts | length == 1 or layer.fact.package_name == parts | first -%}
            {%- do matching.append(layer) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if matching | length != 1 -%}
        {%- do activation_layer._raise_error(
            call, 'more than one fact has that name' if matching else 'unknown fact', allowed, fact
        ) -%}
    {%- endif -%}
    {%- do return(matching | first) -%}
{% endmacro %}


{% macro _layer_of(first_last) %}
    {%- set declared = activation_layer._declaration(first_last) -%}
    {%- set name = declared.fact.split('.') | last -%}
    {%- set layer = {
        'name': name,
        'declared': declared,
        'fact': {},
        'first_last': first_last,
        'models': activation_layer._in_lineage_order(first_last),
        'activation': [],
        'status': [],
        'flows': [],
        'views': [],
        'others': []
    } -%}
    {%- for unique_id in first_last.depends_on.nodes if graph.nodes[unique_id].name == name -%}
        {%- do layer.update({'fact': graph.nodes[unique_id]}) -%}
    {%- endfor -%}
    {%- for node in layer.models -%}
        {%- set found = activation_layer._declaration(node) -%}
        {%- set fact_names = found.get('facts', [found.get('fact', '')]) -%}
        {%- if 'model' not in found -%}
            {%- do layer.others.append(node) -%}
        {%- elif name not in fact_names and declared.fact not in fact_names -%}
        {%- elif found.model == 'activation' -%}
            {%- do layer.activation.append(node) -%}
        {%- elif found.model == 'activation_status' -%}
            {%- do layer.status.append(node) -%}
        {%- elif found.model in [
            'activation_metrics', 'activation_transitions', 'activation_segments', 'activation_rolling'
        ] -%}
            {%- do layer.flows.append(node) -%}
        {%- elif found.model == 'activation_drivers' -%}
            {%- do layer.views.append(node) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(layer) -%}
{% endmacro %}


{% macro _first_last_nodes() %}
    {%- set nodes = [] -%}
    {%- for node in graph.nodes.values() | sort(attribute='name')
        if activation_layer._declaration(node).get('model') == 'first_last' -%}
        {%- do nodes.append(node) -%}
    {%- endfor -%}
    {%- do return(nodes) -%}
{% endmacro %}


{#- A model and all models and snapshots downstream of it, each after those that it depends on. -#}
{% macro _in_lineage_order(first) %}
    {%- set children = activation_layer._children() -%}
    {%- set reached = {first.unique_id: first} -%}
    {%- set queue = [first.unique_id] -%}
    {%- for unique_id in queue -%}
        {%- for child in children.get(unique_id, []) if child.unique_id not in reached -%}
            {%- do reached.update({child.unique_id: child}) -%}
            {%- do queue.append(child.unique_id) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set parents_to_come = {} -%}
    {%- for unique_id, node in reached.items() -%}
        {%- do parents_to_come.update({unique_id: node.depends_on.nodes | unique | select('in', reached) | list | length}) -%}
    {%- endfor -%}
    {%- set ordered = [first] -%}
    {%- for node in ordered -%}
        {%- for child in children.get(node.unique_id, []) -%}
            {%- do parents_to_come.update({child.unique_id: parents_to_come[child.unique_id] - 1}) -%}
            {%- if parents_to_come[child.unique_id] == 0 -%}
                {%- do ordered.append(child) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(ordered) -%}
{% endmacro %}


{#- The models and snapshots that read each node: finer grains first, then by name. -#}
{% macro _children() %}
    {%- set ranked = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type in ['model', 'snapshot'] -%}
        {%- set grain = activation_layer._declaration(node).get('grain') -%}
        {%- do ranked.append({
            'rank': (activation_layer._grains() | list).index(grain) if grain in activation_layer._grains() else 9,
            'name': node.name,
            'node': node
        }) -%}
    {%- endfor -%}
    {%- set children = {} -%}
    {%- for child in ranked | sort(attribute='rank,name') -%}
        {%- for parent in child.node.depends_on.nodes | unique -%}
            {%- do children.setdefault(parent, []).append(child.node) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(children) -%}
{% endmacro %}
