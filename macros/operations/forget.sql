{% macro forget(fact=none, entity=none, dry_run=false) %}
    {%- set call = activation_layer._operation_call('forget', fact) -%}
    {%- do activation_layer._require_yes_or_no(call, 'dry_run', dry_run) -%}
    {%- set layer = activation_layer._layer(call, fact) -%}
    {%- set values = activation_layer._require_entity_values(call, layer.declared.entity, entity) -%}
    {%- do activation_layer._require_built(call, layer, [layer.first_last]) -%}
    {%- set condition = activation_layer._entity_condition_sql(call, layer, values) -%}
    {%- set nodes = [] -%}
    {%- for node in [layer.first_last] + layer.activation + layer.status if activation_layer._is_built(node) -%}
        {%- do nodes.append(node) -%}
    {%- endfor -%}
    {%- set rows = [] -%}
    {%- for node in nodes -%}
        {%- do rows.append([node.name, activation_layer._count_in_transaction(
            activation_layer._node_relation(node), condition
        )]) -%}
    {%- endfor -%}
    {%- if not dry_run -%}
        {%- do activation_layer._forget_entity(layer, nodes, condition, activation_layer._settings()) -%}
    {%- endif -%}
    {%- do adapter.commit() -%}
    {%- set left = activation_layer._count_in_fact(layer, condition) -%}
    {%- do print(activation_layer._forgotten_text(layer, values, rows, left, dry_run)) -%}
{% endmacro %}


{#- Rows go from each table, which records it as a write, in one transaction where the engine has them. -#}
{% macro _forget_entity(layer, nodes, condition, settings) %}
    {%- set known = activation_layer._first_last_record(activation_layer._node_relation(layer.first_last), settings) -%}
    {%- set written = activation_layer._record_without(
        known, activation_layer._first_date_of(layer.first_last, 'snapshot_date', condition), settings
    ) -%}
    {%- set event_dates = {} -%}
    {%- for node in nodes -%}
        {%- set date_column = activation_layer._stored_by(activation_layer._declaration(node)) -%}
        {%- set record = written -%}
        {%- set stored = none -%}
        {%- if node in layer.activation -%}
            {%- set stored = activation_layer._activation_record(
                activation_layer._node_relation(node), activation_layer._declaration(node).grain, settings
            ) -%}
            {%- set record = activation_layer._record_without(
                stored, activation_layer._first_date_of(node, date_column, condition), settings
            ) -%}
            {%- do record.update(followed=written.write) if record and written and stored.followed == known.write -%}
        {%- endif -%}
        {%- do activation_layer._forget_rows(node, activation_layer._node_relation(node), condition) -%}
        {%- if node.unique_id == layer.first_last.unique_id and record -%}
            {%- do event_dates.update(activation_layer._event_dates_left(node)) -%}
        {%- endif -%}
        {%- do record.update(event_dates) if record and event_dates -%}
        {%- if date_column and record -%}
            {%- do activation_layer._record_in_latest_rows(
                node, date_column, layer.declared.entity, record, stored.as_of if stored else none
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{#- The date of an entity's first row in a table; none where it has none. -#}
{% macro _first_date_of(node, date_column, condition) %}
    {%- set first -%}
select min({{ date_column }}) as first_date
from {{ activation_layer._node_relation(node) }}
where {{ condition }}
    {%- endset -%}
    {%- do return(activation_layer._to_date(activation_layer._first_row(first)[0])) -%}
{% endmacro %}


{#-
    What a table records after rows of an entity have gone from it since a date: one more write; none where none have.
    What it saw of days before the look-back may have been theirs, so it is not compared any more.
-#}
{% macro _record_without(record, first_date, settings) %}
    {%- if record is none or first_date is none -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set digests = activation_layer._digests_in(record.digests) -%}
    {%- set since = [activation_layer._add_days(record.as_of, 1 - settings.lookback_days), digests.since] | max -%}
    {%- set left = dict(activation_layer._next_write(record, first_date)) -%}
    {%- for key, value in record.items() if key not in ['write', 'writes', 'as_of', 'recorded_in'] -%}
        {%- do left.update({key: value}) -%}
    {%- endfor -%}
    {%- do left.update(digests={
        'since': since | string,
        'hashed_by': digests.hashed_by,
        'days': activation_layer._digests_text(digests, since, record.as_of)
    }) -%}
    {%- do return(left) -%}
{% endmacro %}


{#- The first and latest active dates of who is left in first_last. -#}
{% macro _event_dates_left(node) %}
    {%- set relation = activation_layer._node_relation(node) -%}
    {%- call statement('event_dates', fetch_result=true, auto_begin=true) -%}
select
    min(first_active_date) as first_active,
    max(last_active_date) as last_active
from {{ relation }}
where snapshot_date = (select max(snapshot_date) from {{ relation }})
    {%- endcall -%}
    {%- set row = load_result('event_dates').table.rows[0] -%}
    {%- do return({'first_active': (row[0] | string)[:10], 'last_active': (row[1] | string)[:10]} if row[0] else {}) -%}
{% endmacro %}


{#-
    A table records in a row of its latest date. Of an activation table this row says how far facts count, which may have
    been said by a row that is gone; a snapshot has it as its date.
-#}
{% macro _record_in_latest_rows(node, date_column, entity, record, as_of) %}
    {%- set relation = activation_layer._node_relation(node) -%}
    {%- set columns = activation_layer._quoted_entity(node.name, relation, entity) -%}
    {%- call statement('latest_date', fetch_result=true, auto_begin=true) -%}
select max({{ date_column }}) as latest_date from {{ relation }}
    {%- endcall -%}
    {%- set latest_date = activation_layer._to_date(load_result('latest_date').table.rows[0][0]) -%}
    {%- if latest_date is not none -%}
        {%- set is_latest = date_column ~ ' = ' ~ activation_layer._date_literal(latest_date) -%}
        {%- set conditions = [] -%}
        {%- for column in columns -%}
            {%- do conditions.append(
                column ~ ' = (\n        select ' ~ column ~ ' from ' ~ relation ~ ' where ' ~ is_latest
                ~ ' order by ' ~ columns | join(', ') ~ ' limit 1\n    )'
            ) -%}
        {%- endfor -%}
        {%- set records = 'case when ' ~ conditions | join('\n    and ') ~ ' then ' -%}
        {%- set built_with = activation_layer._stored_text(activation_layer._text_literal(tojson(record)), length=65535) -%}
        {%- set values = {'built_with': records ~ built_with ~ ' end'} -%}
        {%- do values.update({
            'as_of_date': records ~ activation_layer._date_literal(as_of) ~ ' else as_of_date end'
        }) if as_of is not none -%}
        {%- do activation_layer._change_latest_rows(node, relation, is_latest, values) -%}
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


{#- What was removed (or would be), where the entity still is, and what to do about it. -#}
{% macro _forgotten_text(layer, values, rows, left_in_fact, dry_run) %}
    {%- set named = [] -%}
    {%- for column, value in values.items() -%}
        {%- do named.append(column ~ ' = ' ~ activation_layer._shown(value)) -%}
    {%- endfor -%}
    {%- set entity = named | join(', ') -%}
    {%- set found = rows | map(attribute=1) | sum -%}
    {%- set removed = found and not dry_run -%}
    {%- set lines = [] -%}
    {%- if found -%}
        {%- do lines.extend([
            ('Would be forgotten: ' if dry_run else 'Forgotten: ') ~ entity, '',
            activation_layer._text_table(
                [['table', 'rows to remove' if dry_run else 'rows removed']] + rows, indent='  '
            )
        ]) -%}
    {%- else -%}
        {%- do lines.append('No table of ' ~ layer.declared.fact ~ ' has a row of ' ~ entity ~ '.') -%}
    {%- endif -%}
    {%- if left_in_fact -%}
        {%- do lines.extend(['', 'The fact ' ~ layer.declared.fact ~ ' still holds '
            ~ activation_layer._pluralize(left_in_fact, 'row') ~ ' of it. Delete them too:',
            'any run that reads them again (look-back, open period, backfill, full refresh) brings it back.'
        ]) -%}
    {%- endif -%}
    {%- do lines.extend(['', 'Nothing has been removed. The same without dry_run removes these rows.']) if dry_run and found -%}
    {%- if removed and layer.flows -%}
        {%- set names = layer.flows | map(attribute='name') | list -%}
        {%- do lines.extend(['', 'Counted as before until the next run: ' ~ names | join(', '),
            '  dbt build --select ' ~ names | join(' ')
        ]) -%}
    {%- endif -%}
    {%- if found and layer.others -%}
        {%- do lines.extend(['', 'Models of your own downstream, which may hold it: '
            ~ layer.others | map(attribute='name') | join(', ')
        ]) -%}
    {%- endif -%}
    {%- do return(lines | join('\n')) -%}
{% endmacro %}
