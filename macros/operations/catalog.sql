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
    {%- set settings = activation_layer._settings() -%}
    {%- set stored = none if not activation_layer._is_built(layer.first_last)
        else activation_layer._first_last_record(activation_layer._node_relation(layer.first_last), settings) -%}
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
        'loaded_at': layer.declared.get('loaded_at'),
        'partitions': layer.declared.get('partitions', {}),
        'segments': layer.declared.get('segments', {}),
        'first_date': settings.first_date | string if settings.first_date is not none else none,
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
    {%- set declared = [] -%}
    {%- for name, value in [
        ('version', entry.version),
        ('entity', entry.entity | join(', ')),
        ('event time', entry.event_time),
        ('load time', entry.loaded_at),
        ('partitions', activation_layer._partitions_text(entry.partitions)),
        ('segments', activation_layer._segments_text(entry.segments)),
        ('first date', entry.first_date),
        ('as of', entry.as_of or 'no row yet'),
        ('upstream', entry.upstream | join(', ') or 'none'),
        ('downstream', entry.downstream | join(', ') or 'none')
    ] if value is not none -%}
        {%- do declared.append([name, value | string]) -%}
    {%- endfor -%}
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
        entry.fact ~ '\n' ~ activation_layer._text_table(declared, indent='  ')
        ~ '\n\n' ~ activation_layer._text_table(tables, indent='  ')
    ) -%}
{% endmacro %}


{#- `platform (last), channel (first)`; none where there are none. -#}
{% macro _segments_text(segments) %}
    {%- set shown = [] -%}
    {%- for column, rule in segments.items() -%}
        {%- do shown.append(column ~ ' (' ~ rule ~ ')') -%}
    {%- endfor -%}
    {%- do return(shown | join(', ') or none) -%}
{% endmacro %}


{#- `hold before a day with fewer than 1 row`; none where days are not awaited. -#}
{% macro _partitions_text(partitions) %}
    {%- if partitions.get('on_missing', 'ignore') == 'ignore' -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- do return(
        partitions.on_missing ~ ' before a day with fewer than ' ~ activation_layer._pluralize(partitions.min_rows, 'row')
    ) -%}
{% endmacro %}
