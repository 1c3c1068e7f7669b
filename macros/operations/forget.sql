{% macro forget(fact=none, entity=none) %}
    {%- set call = activation_layer._operation_call('forget', fact) -%}
    {%- set layer = activation_layer._layer(call, fact) -%}
    {%- set values = activation_layer._require_entity_values(call, layer.declared.entity, entity) -%}
    {%- do activation_layer._require_built(call, layer, [layer.first_last]) -%}
    {%- set condition = activation_layer._entity_condition_sql(call, layer, values) -%}

    {%- do activation_layer._pass_record_on(layer.first_last, condition) -%}
    {%- set rows = [['table', 'rows removed']] -%}
    {%- for node in [layer.first_last] + layer.activation + layer.status -%}
        {%- if activation_layer._is_built(node) -%}
            {%- set relation = activation_layer._node_relation(node) -%}
            {%- do rows.append([node.name, activation_layer._count_in_transaction(relation, condition)]) -%}
            {%- do activation_layer._forget_rows(node, relation, condition) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do adapter.commit() -%}

    {%- set left = activation_layer._count_in_fact(layer, condition) -%}
    {%- do print(activation_layer._forgotten_text(layer, values, rows, left)) -%}
{% endmacro %}


{#- Where only rows of the entity record what first_last was built with, its other latest ones do from now on. -#}
{% macro _pass_record_on(node, condition) %}
    {%- set first_last = activation_layer._node_relation(node) -%}
    {%- set stored = activation_layer._stored_first_last(first_last, activation_layer._settings()) -%}
    {%- if stored is not none -%}
        {%- set is_latest = 'snapshot_date = ' ~ activation_layer._date_literal(stored.as_of) -%}
        {%- set others = activation_layer._count_in_transaction(
            first_last, is_latest ~ ' and built_with is not null and not (' ~ condition ~ ')'
        ) -%}
        {%- if others == 0 -%}
            {%- do activation_layer._record_in_rows(
                node, first_last, is_latest, activation_layer._settings_literal(stored.settings)
            ) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{% macro _count_in_transaction(relation, condition) %}
    {%- call statement('rows_of_entity', fetch_result=true, auto_begin=true) -%}
select count(*) as rows_of_entity from {{ relation }} where {{ condition }}
    {%- endcall -%}
    {%- do return(load_result('rows_of_entity').table.rows[0][0]) -%}
{% endmacro %}


{#- How many rows of the entity the fact still holds; none where it is not built. -#}
{% macro _count_in_fact(layer, condition) %}
    {%- if not activation_layer._is_built(layer.fact) -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- do return(activation_layer._first_row(
        'select count(*) as rows_of_entity from ' ~ activation_layer._node_relation(layer.fact) ~ ' where ' ~ condition
    )[0]) -%}
{% endmacro %}


{#- What was removed, where the entity still is, and what to do about it. -#}
{% macro _forgotten_text(layer, values, rows, left_in_fact) %}
    {%- set named = [] -%}
    {%- for column, value in values.items() -%}
        {%- do named.append(column ~ ' = ' ~ value) -%}
    {%- endfor -%}
    {%- set entity = named | join(', ') -%}
    {%- set removed = rows[1:] | map(attribute=1) | sum -%}
    {%- set lines = [] -%}
    {%- if removed -%}
        {%- do lines.extend(['Forgotten: ' ~ entity, '', activation_layer._text_table(rows, indent='  ')]) -%}
    {%- else -%}
        {%- do lines.append('No table of ' ~ layer.declared.fact ~ ' has a row of ' ~ entity ~ '.') -%}
    {%- endif -%}
    {%- if left_in_fact -%}
        {%- do lines.extend(['', 'The fact ' ~ layer.declared.fact ~ ' still holds '
            ~ activation_layer._pluralize(left_in_fact, 'row') ~ ' of it. Delete them too:',
            'any run that reads them again (look-back, open period, backfill, full refresh) brings it back.'
        ]) -%}
    {%- endif -%}
    {%- if removed and layer.flows -%}
        {%- set names = layer.flows | map(attribute='name') | list -%}
        {%- do lines.extend(['', 'Counted as before until rebuilt: ' ~ names | join(', '),
            '  dbt build --full-refresh --select ' ~ names | join(' ')
        ]) -%}
    {%- endif -%}
    {%- if removed and layer.others -%}
        {%- do lines.extend(['', 'Models of your own downstream, which may hold it: '
            ~ layer.others | map(attribute='name') | join(', ')
        ]) -%}
    {%- endif -%}
    {%- do return(lines | join('\n')) -%}
{% endmacro %}
