{#-
    The tables of a fact, compared with what the fact says now. Of each:
      name, unit    table, and what it is compared by: 'snapshot' or 'period'
      as_of         date through which it is compared
      compared, differing   how many snapshots or periods
      numbers       of the earliest difference, as texts 'fact / stored'; none where all agree
      note          a sentence where it has not followed first_last
      wrong_since, wrong_until   the dates between which it begins to be wrong; none where it is right
-#}
{% macro _compared_tables(call, layer, from_date, settings) %}
    {%- set declared = layer.declared -%}
    {%- set fact = activation_layer._fact(
        call, activation_layer._node_relation(layer.fact), declared
    ) -%}
    {%- set first_last = activation_layer._node_relation(layer.first_last) -%}
    {%- set known = activation_layer._first_last_record(first_last, settings) -%}
    {%- set as_of = known.as_of if known is not none else activation_layer._event_dates(fact, none, settings).last -%}
    {%- do activation_layer._require_not_after(call, 'from', from_date, as_of) -%}
    {%- if known is not none -%}
        {%- do activation_layer._require_same_version(call, first_last, known, layer.fact.get('version')) -%}
        {%- do activation_layer._require_built_as_declared(
            call, layer, layer.first_last, known, activation_layer._fact_settings(fact, settings)
        ) -%}
    {%- endif -%}
    {%- set compared = [activation_layer._compared_first_last(layer, fact, first_last, known, as_of, from_date, settings)] -%}
    {%- for node in layer.activation -%}
        {%- do compared.append(activation_layer._compared_activation(
            call, layer, fact, first_last, known, node, as_of, from_date, settings
        )) -%}
    {%- endfor -%}
    {%- do return(compared) -%}
{% endmacro %}


{#- first_last is right where each of its snapshots is what a full refresh would write. -#}
{% macro _compared_first_last(layer, fact, first_last, known, as_of, from_date, settings) %}
    {%- set kept = activation_layer._kept_snapshot_dates(as_of, settings) if known is none
        else activation_layer._to_dates(known.snapshots) -%}
    {%- set plan = {
        'as_of': as_of, 'base': none, 'read_from': none, 'start': none, 'snapshot_dates': kept, 'record': none
    } -%}
    {%- set found = activation_layer._comparison(
        activation_layer._first_last_comparison_sql(fact, first_last, plan, from_date, settings), ['active_days']
    ) -%}
    {%- set wrong_since = found.numbers.earliest if found.numbers else none -%}
    {%- do return(dict(
        found, name=layer.first_last.name, unit='snapshot', as_of=as_of, note=none, wrong_since=wrong_since,
        wrong_until=wrong_since
    )) -%}
{% endmacro %}


{#- An activation table is compared as of its own date. One that has not followed first_last does so in the next run. -#}
{% macro _compared_activation(call, layer, fact, first_last, known, node, as_of, from_date, settings) %}
    {%- set declared = activation_layer._declaration(node) -%}
    {%- set relation = activation_layer._node_relation(node) -%}
    {%- set stored = activation_layer._activation_record(relation, declared.grain, settings) -%}
    {%- if stored is not none -%}
        {%- do activation_layer._require_built_as_declared(
            call, layer, node, stored,
            activation_layer._activation_settings(fact, declared.grain, declared.inactive_periods, settings)
        ) -%}
    {%- endif -%}
    {%- set as_of = stored.as_of if stored is not none else as_of -%}
    {%- set start = none if from_date is none
        else activation_layer._period_start(from_date, declared.grain, settings.week_start) -%}
    {%- set found = activation_layer._comparison(
        activation_layer._activation_comparison_sql(
            fact, first_last, relation, declared.grain, declared.inactive_periods, start,
            as_of or activation_layer._first_counted_date(settings), settings
        ),
        ['active_days', 'event_count']
    ) -%}
    {%- set first_wrong = found.numbers.earliest if found.numbers else none -%}
    {%- do return(dict(
        found, name=node.name, unit='period', as_of=as_of,
        note=activation_layer._behind_text(node, stored, known), wrong_since=first_wrong,
        wrong_until=activation_layer._add_days(activation_layer._add_periods(first_wrong, 1, declared.grain), -1) if first_wrong else none
    )) -%}
{% endmacro %}


{% macro _behind_text(node, stored, known) %}
    {%- if stored is none or known is none or activation_layer._follows(stored, known) -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- do return(
        node.name ~ ' is ' ~ ('ahead of' if stored.as_of > known.as_of else 'behind') ~ ' first_last'
        ~ (', which has been rewritten since.' if stored.as_of == known.as_of
            else ': as of ' ~ stored.as_of ~ ', not ' ~ known.as_of ~ '.')
    ) -%}
{% endmacro %}


{#- The answer of a comparison query. -#}
{% macro _comparison(query, measures) %}
    {%- set row = activation_layer._first_row(query) -%}
    {%- set numbers = none -%}
    {%- if row[1] -%}
        {%- set numbers = {
            'earliest': activation_layer._to_date(row[2]),
            'differing_entities': row[3],
            'entities': activation_layer._fact_and_stored(row, 4)
        } -%}
        {%- for measure in measures -%}
            {%- do numbers.update({measure: activation_layer._fact_and_stored(row, 4 + 2 * loop.index)}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do return({'compared': row[0] | int, 'differing': (row[1] or 0) | int, 'numbers': numbers}) -%}
{% endmacro %}


{% macro _fact_and_stored(row, position) %}
    {%- do return('{:,} / {:,}'.format(row[position], row[position + 1])) -%}
{% endmacro %}


{#- A table built under other settings would differ everywhere, and no backfill would mend it. -#}
{% macro _require_built_as_declared(call, layer, node, stored, now) %}
    {%- set name = activation_layer._changed_setting(stored, now) -%}
    {%- if name is not none -%}
        {%- do activation_layer._raise_error(
            call, activation_layer._built_with_another(node.name, name),
            name ~ '=' ~ tojson(stored.get(name)) ~ ' as stored',
            name ~ '=' ~ tojson(now[name]),
            activation_layer._rebuild(layer.first_last.name)
        ) -%}
    {%- endif -%}
{% endmacro %}
