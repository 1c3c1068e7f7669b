{% macro explain(fact=none, grain=none, period=none, baseline='previous', output='text') %}
    {%- set call = activation_layer._operation_call('explain', fact) -%}
    {%- do activation_layer._require_output(call, output) -%}
    {%- set layer = activation_layer._layer(call, fact) -%}
    {%- set node = activation_layer._explained_model(call, layer, grain) -%}
    {%- set grain = activation_layer._declaration(node).grain -%}
    {%- do activation_layer._require_baseline(call, grain, baseline) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- do activation_layer._require_built(call, layer, [layer.fact, layer.first_last, node]) -%}
    {%- set relation = activation_layer._node_relation(node) -%}
    {%- set stored = activation_layer._activation_record(relation, grain, settings) -%}
    {%- if stored is none -%}
        {%- do activation_layer._require_no_rows(call, relation) -%}
        {%- do activation_layer._raise_error(
            call, node.name ~ ' holds no row', 'a fact with events', 'none',
            'dbt build --select ' ~ layer.first_last.name ~ '+'
        ) -%}
    {%- endif -%}
    {%- set week_start = stored.get('week_start', settings.week_start) -%}
    {%- set asked_date = activation_layer._require_date_argument(call, 'period', period) -%}
    {%- set flows = activation_layer._flows_by_period(relation) -%}
    {%- set last_period = activation_layer._add_periods(
        activation_layer._open_period(stored.as_of, grain, week_start), -1, grain
    ) -%}
    {%- set explained = {
        'fact': layer.name,
        'grain': grain,
        'noun': activation_layer._grains()[grain].noun,
        'model': node.name,
        'baseline': baseline,
        'period': last_period if asked_date is none else activation_layer._period_start(asked_date, grain, week_start),
        'as_of': stored.as_of
    } -%}
    {%- do explained.update(
        before=activation_layer._add_periods(explained.period, -activation_layer._baselines(grain)[baseline], grain)
    ) -%}
    {%- do activation_layer._require_explainable(call, explained, flows.keys() | min, last_period) -%}
    {%- set counts = activation_layer._counts_by_period(flows, last_period, grain) -%}
    {%- do explained.update(
        doubts=activation_layer._doubts(layer, node, relation, stored, explained, settings),
        active=counts[explained.period].active,
        active_before=counts[explained.before].active,
        usual=activation_layer._usual(counts, 'active', explained.period, grain),
        drivers=activation_layer._drivers_of(counts, explained),
        segments=activation_layer._explained_segments(
            relation, activation_layer._recorded_segments(stored), explained, counts.keys() | min
        ),
        left=activation_layer._who_left(layer, node, relation, explained, counts)
    ) -%}
    {%- do print(
        activation_layer._explained_json(explained) if output == 'json' else activation_layer._explained_text(explained)
    ) -%}
{% endmacro %}


{#- The activation model of the fact at a grain; the only one, where no grain is asked for. -#}
{% macro _explained_model(call, layer, grain) %}
    {%- set by_grain = {} -%}
    {%- for node in layer.activation -%}
        {%- do by_grain.update({activation_layer._declaration(node).grain: node}) -%}
    {%- endfor -%}
    {%- set wanted = by_grain.keys() | first if grain is none and by_grain | length == 1 else grain -%}
    {%- if wanted not in by_grain -%}
        {%- do activation_layer._raise_error(
            call, 'no such grain of this fact', by_grain.keys() | join(', ') or 'none yet: no activation model', grain
        ) -%}
    {%- endif -%}
    {%- do return(by_grain[wanted]) -%}
{% endmacro %}


{% macro _require_baseline(call, grain, baseline) %}
    {%- set known = activation_layer._baselines(grain) -%}
    {%- if baseline not in known -%}
        {%- do activation_layer._raise_error(call, 'no such baseline of ' ~ grain ~ ' periods', known.keys() | join(', '), baseline) -%}
    {%- endif -%}
{% endmacro %}


{#- The story of a period needs it whole, and the one that it is compared with. -#}
{% macro _require_explainable(call, explained, first_period, last_period) %}
    {%- set allowed = 'a date in a period from ' ~ first_period ~ ' to ' ~ last_period -%}
    {%- if explained.period > last_period -%}
        {%- do activation_layer._raise_error(
            call, 'the period is not complete' if explained.period <= explained.as_of else 'the period is not known yet',
            allowed, explained.period
        ) -%}
    {%- elif explained.period < first_period -%}
        {%- do activation_layer._raise_error(call, 'the period lies before the history', allowed, explained.period) -%}
    {%- elif explained.before < first_period -%}
        {%- do activation_layer._raise_error(
            call, 'the baseline lies before the history', 'a later period, or another baseline',
            explained.baseline ~ ': ' ~ explained.before ~ ', where ' ~ first_period ~ ' is the first ' ~ explained.noun
        ) -%}
    {%- endif -%}
{% endmacro %}
