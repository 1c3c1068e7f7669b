{% macro catalog() %}
    {%- set nodes = activation_layer._first_last_nodes() -%}
    {%- if not nodes -%}
        {%- do print('No fact yet: no model of this project calls activation_layer.first_last().') -%}
    {%- endif -%}
    {%- for node in nodes -%}
        {%- do print(('' if loop.first else '\n') ~ activation_layer._catalog_entry(activation_layer._layer_of(node))) -%}
    {%- endfor -%}
{% endmacro %}


{% macro _catalog_entry(layer) %}
    {%- set stored = none if not activation_layer._is_built(layer.first_last)
        else activation_layer._stored_first_last(activation_layer._node_relation(layer.first_last)) -%}
    {%- set upstream = [] -%}
    {%- for unique_id in layer.fact.depends_on.nodes -%}
        {%- set source = graph.sources.get(unique_id) -%}
        {%- do upstream.append(
            source.source_name ~ '.' ~ source.name if source else graph.nodes[unique_id].name
        ) -%}
    {%- endfor -%}
    {%- set facts = [
        ['entity', layer.declared.entity | join(', ')],
        ['event time', layer.declared.event_time],
        ['as of', stored.as_of if stored is not none else 'no row yet'],
        ['upstream', upstream | sort | join(', ') or 'none'],
        ['downstream', layer.others | map(attribute='name') | join(', ') or 'none']
    ] -%}
    {%- set tables = [['table', 'grain', 'inactive periods', 'rows']] -%}
    {%- for node in [layer.first_last] + layer.activation + layer.status + layer.flows -%}
        {%- set declared = activation_layer._declaration(node) -%}
        {%- do tables.append([
            node.name,
            declared.get('grain') or declared.get('grains', []) | join(', ') or '-',
            declared.get('inactive_periods', '-') | string,
            activation_layer._stored_rows(node, [layer.name]).rows
        ]) -%}
    {%- endfor -%}
    {%- do return(
        layer.declared.fact ~ '\n' ~ activation_layer._text_table(facts, indent='  ')
        ~ '\n\n' ~ activation_layer._text_table(tables, indent='  ')
    ) -%}
{% endmacro %}
