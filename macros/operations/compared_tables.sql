{#-
    The tables of a fact, compared with what the fact says now. Of each:
      name, unit    table, and what it is compared by: 'snapshot' or 'period'
      as_of         date through which it is compared
      compared, differing   how many snapshots or periods
      numbers       of the earliest difference, as texts 'fact / stored'; none where all agree
      note          a sentence where its as-of date is not that of first_last
      is_ahead      true where only a full refresh repairs it
      wrong_since, wrong_until   the dates between which it begins to be wrong; none where it is right
-#}
{% macro _compared_tables(call, layer, from_date, settings) %}
    {%- set declared = layer.declared -%}
    {%- set fact = activation_layer._fact(
        call, activation_layer._node_relation(layer.fact), declared.entity, declared.event_time
    ) -%}
    {%- set first_last = activation_layer._node_relation(layer.first_last) -%}
    {%- set known = activation_layer._stored_first_last(first_last, settings) -%}
    {%- set as_of = known.as_of if known is not none else activation_layer._last_event_date(fact, settings) -%}
    {%- do activation_layer._require_not_after(call, 'from', from_date, as_of) -%}
    {%- if known is not none -%}
        {%- do activation_layer._require_built_as_declared(
            call, layer, layer.first_last, known.settings, activation_layer._fact_settings(fact, settings)
        ) -%}
    {%- endif -%}
    {%- set compared = [activation_layer._compared_first_last(layer, fact, first_last, known, as_of, from_date, settings)] -%}
    {%- for node in layer.activation -%}
        {%- do compared.append(activation_layer._compared_activation(
            call, layer, fact, first_last, node, as_of, from_date, settings
        )) -%}
    {%- endfor -%}
    {%- do return(compared) -%}
{% endmacro %}


{#-
    first_last is right where each of its snapshots is what a full refresh would write. Runs start from the nearest
    snapshot before, so it has to be recomputed from the first one that is wrong, and no earlier.
-#}
{% macro _compared_first_last(layer, fact, first_last, known, as_of, from_date, settings) %}
    {%- set base = none if from_date is none or known is none
        else activation_layer._snapshot_on_or_before(first_last, activation_layer._add_days(from_date, -1)) -%}
    {%- set kept = activation_layer._kept_snapshot_dates(as_of, settings if known is none else known.settings) -%}
    {%- set snapshot_dates = kept if from_date is none else kept | select('ge', from_date) | list -%}
    {%- set plan = dict(
        activation_layer._whole_first_last(as_of, settings), base=base, snapshot_dates=snapshot_dates
    ) -%}
    {%- set found = activation_layer._comparison(
        activation_layer._first_last_comparison_sql(fact, first_last, plan, settings), ['active_days']
    ) -%}
    {%- set wrong_until = found.numbers.earliest if found.numbers else none -%}
    {%- set right = kept | select('lt', wrong_until) | list | last if wrong_until is not none else none -%}
    {%- do return(dict(
        found, name=layer.first_last.name, unit='snapshot', as_of=as_of, note=none, is_ahead=false,
        wrong_since=activation_layer._add_days(right, 1) if right else wrong_until,
        wrong_until=wrong_until
    )) -%}
{% endmacro %}


{% macro _compared_activation(call, layer, fact, first_last, node, known_as_of, from_date, settings) %}
    {%- set declared = activation_layer._declaration(node) -%}
    {%- set relation = activation_layer._node_relation(node) -%}
    {%- set stored = activation_layer._stored_activation(relation) -%}
    {%- if stored is not none -%}
        {%- do activation_layer._require_built_as_declared(
            call, layer, node, stored.settings,
            activation_layer._activation_settings(fact, declared.grain, declared.inactive_periods, settings)
        ) -%}
    {%- endif -%}
    {%- set is_ahead = stored is not none and known_as_of is not none and stored.as_of > known_as_of -%}
    {%- set is_behind = stored is not none and known_as_of is not none and stored.as_of < known_as_of
        and activation_layer._lacks_rows(first_last, relation, declared, stored.as_of, known_as_of, settings) -%}
    {%- set as_of = stored.as_of if is_ahead or is_behind else known_as_of -%}
    {%- set start = none if from_date is none
        else activation_layer._period_start(from_date, declared.grain, settings.week_start) -%}
    {%- set found = activation_layer._comparison(
        activation_layer._activation_comparison_sql(fact, relation, declared.grain, start, as_of, settings),
        ['active_days', 'event_count']
    ) -%}
    {%- set wrong_since = [found.numbers.earliest] if found.numbers else [] -%}
    {%- set note = none -%}
    {%- if is_ahead or is_behind -%}
        {%- do wrong_since.append(activation_layer._open_period(
            known_as_of if is_ahead else as_of, declared.grain, settings.week_start
        )) -%}
        {%- set note = node.name ~ ' is ' ~ ('ahead of' if is_ahead else 'behind') ~ ' first_last: as of '
            ~ as_of ~ ', not ' ~ known_as_of ~ '.' -%}
    {%- endif -%}
    {%- set first_wrong = wrong_since | min if wrong_since else none -%}
    {%- do return(dict(
        found, name=node.name, unit='period', as_of=as_of, note=note, is_ahead=is_ahead,
        wrong_since=first_wrong,
        wrong_until=activation_layer._add_days(activation_layer._add_periods(first_wrong, 1, declared.grain), -1) if first_wrong else none
    )) -%}
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


{#-
    An older as-of date may only mean that nothing has happened since. A table is behind where first_last knows of
    later activity, or where periods have ended since of which it should say who was inactive.
-#}
{% macro _lacks_rows(first_last, relation, declared, stored_as_of, known_as_of, settings) %}
    {%- set open_period = activation_layer._open_period(stored_as_of, declared.grain, settings.week_start) -%}
    {%- set known_open_period = activation_layer._open_period(known_as_of, declared.grain, settings.week_start) -%}
    {%- set query -%}
select count(*) as reasons
from (
    select 1 as reason
    from {{ first_last }}
    where
        snapshot_date = {{ activation_layer._date_literal(known_as_of) }}
        and last_active_date > {{ activation_layer._date_literal(stored_as_of) }}
    {%- if known_open_period > open_period %}
    union all
    select 1 as reason
    from {{ relation }}
    where
        period_start >= {{ activation_layer._date_literal(open_period) }}
        or (
            period_start = {{ activation_layer._date_literal(activation_layer._add_periods(
                open_period, -1, declared.grain)) }}
            {%- if declared.inactive_periods != 'all' %}
            and inactive_streak < {{ declared.inactive_periods }}
            {%- endif %}
        )
    {%- endif %}
) as reasons
    {%- endset -%}
    {%- do return(activation_layer._first_row(query)[0] > 0) -%}
{% endmacro %}


{#- A table built under other settings would differ everywhere, and no backfill would mend it. -#}
{% macro _require_built_as_declared(call, layer, node, stored, now) %}
    {%- set name = activation_layer._changed_setting(stored, now) -%}
    {%- if name is not none -%}
        {%- do activation_layer._raise_error(
            call, node.name ~ ' was built with another ' ~ name,
            name ~ '=' ~ tojson(stored.get(name)) ~ ' as stored, or: dbt build --full-refresh --select '
                ~ layer.first_last.name ~ '+',
            name ~ '=' ~ tojson(now[name])
        ) -%}
    {%- endif -%}
{% endmacro %}
