{% macro catalog(output='text') %}
    {%- do activation_layer._require_output('catalog', output) -%}
    {%- set entries = [] -%}
    {%- for node in activation_layer._first_last_nodes() -%}
        {%- do entries.append(activation_layer._catalog_entry(activation_layer._layer_of(node))) -%}
    {%- endfor -%}
    {%- if output == 'json' -%}
        {%- do print(tojson(entries)) -%}
    {%- elif not entries -%}
        {%- do print('No fact yet: no model of this project calls activation_layer.first_last().') -%}
    {%- endif -%}
    {%- for entry in entries if output == 'text' -%}
        {%- do print(('' if loop.first else '\n') ~ activation_layer._catalog_text(entry)) -%}
    {%- endfor -%}
{% endmacro %}


{#- What the catalog says of a fact; `rows` and `as_of` are none where a table is not built. -#}
{% macro _catalog_entry(layer) %}
    {%- set stored = none if not activation_layer._is_built(layer.first_last)
        else activation_layer._first_last_record(
            activation_layer._node_relation(layer.first_last), activation_layer._settings()
        ) -%}
    {%- set upstream = [] -%}
    {%- for unique_id in layer.fact.depends_on.nodes -%}
        {%- set source = graph.sources.get(unique_id) -%}
        {%- do upstream.append(
            source.source_name ~ '.' ~ source.name if source else activation_layer._versioned_name(graph.nodes[unique_id])
        ) -%}
    {%- endfor -%}
    {%- set tables = [] -%}
    {%- for node in [layer.first_last] + layer.activation + layer.status + layer.flows + layer.views -%}
        {%- set declared = activation_layer._declaration(node) -%}
        {%- set stored_rows = activation_layer._stored_rows(node, [layer.name]) -%}
        {%- do tables.append({
            'name': node.name,
            'grains': [declared.grain] if declared.grain else declared.get('grains', []) | list,
            'inactive_periods': declared.get('inactive_periods'),
            'as_of': stored_rows.as_of,
            'rows': none if stored_rows.rows is string else stored_rows.rows
        }) -%}
    {%- endfor -%}
    {%- do return({
        'fact': layer.declared.fact,
        'version': layer.fact.get('version'),
        'entity': layer.declared.entity | list,
        'event_time': layer.declared.event_time,
        'segments': layer.declared.get('segments', {}),
        'as_of': stored.as_of | string if stored is not none else none,
        'upstream': upstream | sort,
        'downstream': layer.others | map(attribute='name') | list,
        'tables': tables
    }) -%}
{% endmacro %}


{#- A node as dbt selects it. -#}
{% macro _versioned_name(node) %}
    {%- do return(node.name ~ ('.v' ~ node.version if node.get('version') is not none)) -%}
{% endmacro %}


{% macro _catalog_text(entry) %}
    {%- set facts = ([['version', entry.version | string]] if entry.version is not none else []) + [
        ['entity', entry.entity | join(', ')],
        ['event time', entry.event_time]
    ] + ([['segments', activation_layer._segments_text(entry.segments)]] if entry.segments else []) + [
        ['as of', entry.as_of or 'no row yet'],
        ['upstream', entry.upstream | join(', ') or 'none'],
        ['downstream', entry.downstream | join(', ') or 'none']
    ] -%}
    {%- set tables = [['table', 'grain', 'inactive periods', 'as of', 'rows']] -%}
    {%- for table in entry.tables -%}
        {%- do tables.append([
            table.name,
            table.grains | join(', ') or '-',
            '-' if table.inactive_periods is none else table.inactive_periods | string,
            table.as_of or '-',
            'not built' if table.rows is none else table.rows
        ]) -%}
    {%- endfor -%}
    {%- do return(
        entry.fact ~ '\n' ~ activation_layer._text_table(facts, indent='  ')
        ~ '\n\n' ~ activation_layer._text_table(tables, indent='  ')
    ) -%}
{% endmacro %}


{#- `platform (last), channel (first)`. -#}
{% macro _segments_text(segments) %}
    {%- set shown = [] -%}
    {%- for column, rule in segments.items() -%}
        {%- do shown.append(column ~ ' (' ~ rule ~ ')') -%}
    {%- endfor -%}
    {%- do return(shown | join(', ')) -%}
{% endmacro %}
