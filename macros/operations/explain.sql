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
    {%- do activation_layer._require_current_logic(call, relation, stored, 'activation') -%}
    {%- set first_last = activation_layer._node_relation(layer.first_last) -%}
    {%- set known = activation_layer._first_last_record(first_last, settings) -%}
    {%- do activation_layer._require_same_version(call, first_last, known or {}, layer.fact.get('version')) -%}
    {%- set fact = activation_layer._fact(call, activation_layer._node_relation(layer.fact), layer.declared) -%}
    {%- do activation_layer._require_built_as_declared(
        call, layer, node, stored, activation_layer._activation_settings(
            fact, grain, activation_layer._declaration(node).inactive_periods, settings
        )
    ) -%}
    {%- set asked_date = activation_layer._require_date_argument(call, 'period', period) -%}
    {%- set flows = activation_layer._flows_by_period(relation) -%}
    {%- set first_period = flows.keys() | min -%}
    {%- set last_period = activation_layer._add_periods(
        activation_layer._open_period(stored.as_of, grain, settings.week_start), -1, grain
    ) -%}
    {%- set explained = {
        'fact': layer.name,
        'grain': grain,
        'noun': activation_layer._grains()[grain].noun,
        'model': node.name,
        'period': last_period if asked_date is none
            else activation_layer._period_start(asked_date, grain, settings.week_start),
        'baseline': baseline,
        'distance': activation_layer._baselines(grain)[baseline],
        'as_of': stored.as_of
    } -%}
    {%- do explained.update(
        baseline_period=activation_layer._add_periods(explained.period, -explained.distance, grain)
    ) -%}
    {%- do activation_layer._require_explainable(call, explained, first_period, last_period) -%}
    {%- set counts = activation_layer._counts_by_period(flows, last_period, grain) -%}
    {%- do explained.update(
        active=counts[explained.period].active, active_before=counts[explained.baseline_period].active
    ) -%}
    {%- do explained.update(
        doubts=activation_layer._doubts(
            layer, node, relation, fact, stored, known, explained, first_period, counts, settings
        ),
        usual=activation_layer._usual(counts, 'active', explained.period, grain),
        unusual_since=activation_layer._unusual_since(counts, explained),
        drivers=activation_layer._drivers_of(counts, explained),
        segments=activation_layer._explained_segments(
            relation, activation_layer._segments_to_explain(layer, grain, fact.segments), explained
        ),
        left=activation_layer._who_left(node, relation, fact.entity, explained, counts)
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
    {%- set grains = by_grain.keys() | list -%}
    {%- if grain is none and grains | length == 1 -%}
        {%- do return(by_grain[grains[0]]) -%}
    {%- endif -%}
    {%- if grain not in grains -%}
        {%- do activation_layer._raise_error(
            call, 'the grain is missing' if grain is none else 'no such grain of this fact',
            grains | join(', ') or 'none yet: no activation model reads ' ~ layer.first_last.name, grain
        ) -%}
    {%- endif -%}
    {%- do return(by_grain[grain]) -%}
{% endmacro %}


{% macro _require_baseline(call, grain, baseline) %}
    {%- set known = activation_layer._baselines(grain).keys() | list -%}
    {%- if baseline not in known -%}
        {%- do activation_layer._raise_error(
            call, 'no such baseline of ' ~ grain ~ ' periods', known | join(', '), baseline
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- The story of a period needs it whole, and the one that it is compared with. -#}
{% macro _require_explainable(call, explained, first_period, last_period) %}
    {%- set first_explainable = activation_layer._add_periods(first_period, explained.distance, explained.grain) -%}
    {%- if explained.period > last_period -%}
        {%- set problem = 'the period is not complete' if explained.period <= explained.as_of
            else 'the period is not known yet' -%}
    {%- elif explained.baseline_period >= first_period -%}
        {%- do return(none) -%}
    {%- elif explained.period >= first_period or first_explainable > last_period -%}
        {%- set problem = 'the baseline lies before the history' -%}
    {%- else -%}
        {%- set problem = 'the period lies before the history' -%}
    {%- endif -%}
    {%- if first_explainable <= last_period -%}
        {%- set allowed = 'a date in a ' ~ explained.noun ~ ' from ' ~ first_explainable ~ ' to ' ~ last_period -%}
    {%- else -%}
        {%- set allowed = 'two complete periods, ' ~ activation_layer._pluralize(explained.distance, explained.noun)
            ~ ' apart, from ' ~ first_period ~ ' on; facts count through ' ~ explained.as_of -%}
    {%- endif -%}
    {%- do activation_layer._raise_error(
        call, problem, allowed,
        'the ' ~ explained.noun ~ ' of ' ~ explained.period ~ ', compared with that of ' ~ explained.baseline_period
    ) -%}
{% endmacro %}
