{#-
    Of each segment the values, those whose number of active entities changed most first: {value, before, now,
    net_change, usual, flows, furthest}. `flows` are those of the period, {name: {now, usual}}; `furthest` names the one
    that went furthest from its usual in the direction of the change, or none. `unusual` are the values that are far from
    their usual, {value, now, usual}, also those that nobody has any more, and those that fell long ago.
-#}
{% macro _explained_segments(activation, segments, explained) %}
    {%- if not segments -%}
        {%- do return([]) -%}
    {%- endif -%}
    {%- set counts = activation_layer._value_counts(activation, segments, explained) -%}
    {%- set first_periods = activation_layer._first_periods_of_values(activation, segments) -%}
    {%- set found = [] -%}
    {%- for segment in segments -%}
        {%- set values = [] -%}
        {%- set unusual = [] -%}
        {%- for value, first_period in first_periods[segment.name].items() if first_period <= explained.period -%}
            {%- set by_period = counts[segment.name].get(value, {}) -%}
            {%- set series = activation_layer._value_series(by_period, first_period, explained) -%}
            {%- set before = by_period.get(explained.baseline_period, {}).get('active', 0) -%}
            {%- set now = series[explained.period].active -%}
            {%- set usual = activation_layer._usual(series, 'active', explained.period, explained.grain) -%}
            {%- if before or now -%}
                {%- set flows = activation_layer._flows_of_value(series, explained) -%}
                {%- do values.append({
                    'value': value, 'before': before, 'now': now, 'net_change': now - before, 'usual': usual,
                    'flows': flows, 'furthest': activation_layer._furthest_flow(flows, now - before),
                    'rank': [-((now - before) | abs), -now, value is none, value or '']
                }) -%}
            {%- endif -%}
            {%- do unusual.append({
                'value': value, 'now': now, 'usual': usual, 'rank': activation_layer._rank_of_unusual(now, usual, value)
            }) if activation_layer._unusual_by(now, usual) -%}
        {%- endfor -%}
        {%- do found.append({
            'name': segment.name,
            'values': activation_layer._ranked(values),
            'unusual': activation_layer._ranked(unusual)
        }) -%}
    {%- endfor -%}
    {%- do return(found) -%}
{% endmacro %}


{#- Those that are furthest from their usual for their size come first. -#}
{% macro _rank_of_unusual(count, usual, value) %}
    {%- do return([-((count - usual.median) ** 2 / ([usual.median, 1] | max)), value is none, value or '']) -%}
{% endmacro %}


{% macro _ranked(values) %}
    {%- set ranked = [] -%}
    {%- for value in values | sort(attribute='rank', case_sensitive=true) -%}
        {%- do value.pop('rank') -%}
        {%- do ranked.append(value) -%}
    {%- endfor -%}
    {%- do return(ranked) -%}
{% endmacro %}


{#-
    The segments to look at, as [{name, columns}], by the names that the fact declares: each of them, and those that a
    model of segments crosses for this fact and grain.
-#}
{% macro _segments_to_explain(layer, grain, segments) %}
    {%- set columns = {} -%}
    {%- for segment in segments -%}
        {%- do columns.update({segment.name | lower: segment}) -%}
    {%- endfor -%}
    {%- set declared = layer.declared.segments.keys() | list -%}
    {%- set choices = declared | list -%}
    {%- for node in layer.flows -%}
        {%- set found = activation_layer._declaration(node) -%}
        {%- do choices.extend(found.get('segments') or [])
            if found.model == 'activation_segments' and grain in found.grains -%}
    {%- endfor -%}
    {%- set by_name = {} -%}
    {%- for choice in choices -%}
        {%- set found = {} -%}
        {%- for name in ([choice] if choice is string else choice) -%}
            {%- do found.update({activation_layer._same_name(declared, name): columns.get(name | lower)}) -%}
        {%- endfor -%}
        {%- set name = found.keys() | map('string') | join(', ') -%}
        {%- do by_name.update({name: {'name': name, 'columns': found.values() | list}}) if none not in found -%}
    {%- endfor -%}
    {%- do return(by_name.values() | list) -%}
{% endmacro %}


{#-
    Who is active at each value in the periods that a story looks at: the explained one, those that tell what is usual,
    the one before each, and the baseline.
-#}
{% macro _value_counts(activation, segments, explained) %}
    {%- set from_period = activation_layer._add_periods(
        explained.period, -8 * activation_layer._usual_step(explained.grain) - 1, explained.grain
    ) -%}
    {%- set counted -%}
    {%- for chosen in segments %}
select
    {{ loop.index0 }} as segment_number,
    period_start,
    state_transition,
    {{ activation_layer._chosen_value_sql(chosen, 'quoted') }} as segment_value,
    {{ activation_layer._chosen_value_sql(chosen, 'previous') }} as previous_value,
    count(*) as entities
from {{ activation }}
where
    inactive_streak = 0
    and (
        (
            period_start >= {{ activation_layer._date_literal(from_period) }}
            and period_start <= {{ activation_layer._date_literal(explained.period) }}
        )
        or period_start = {{ activation_layer._date_literal(explained.baseline_period) }}
    )
group by {{ (['period_start', 'state_transition'] + activation_layer._columns_of_chosen([chosen])) | join(', ') }}
    {{- '\nunion all' if not loop.last }}
    {%- endfor %}
    {%- endset -%}
    {%- set counts = {} -%}
    {%- for segment in segments -%}
        {%- do counts.update({segment.name: {}}) -%}
    {%- endfor -%}
    {%- for number, period, transition, value, previous, entities in activation_layer._rows_of(counted) -%}
        {%- set of_segment = counts[segments[number | int].name] -%}
        {%- set period = activation_layer._to_date(period) -%}
        {%- set moved = transition.endswith('_to_retained') and value != previous -%}
        {%- do activation_layer._add_flows(of_segment, value, period, {
            'active': entities, 'moved_in': entities if moved else 0,
            'new': entities if transition == 'new' else 0,
            'reactivated': entities if transition == 'inactive_to_reactivated' else 0
        }) -%}
        {%- do activation_layer._add_flows(of_segment, previous, period, {
            'stayed': entities, 'moved_out': entities if moved else 0
        }) if transition.endswith('_to_retained') -%}
    {%- endfor -%}
    {%- do return(counts) -%}
{% endmacro %}


{% macro _add_flows(of_segment, value, period, flows) %}
    {%- set found = of_segment.setdefault(value, {}).setdefault(period, activation_layer._no_flows()) -%}
    {%- for name, entities in flows.items() -%}
        {%- do found.update({name: found[name] + entities | int}) -%}
    {%- endfor -%}
{% endmacro %}


{% macro _no_flows() %}
    {%- do return({'active': 0, 'new': 0, 'reactivated': 0, 'moved_in': 0, 'moved_out': 0, 'stayed': 0}) -%}
{% endmacro %}


{#- The first period in which an entity stands at each value: from then on the value has a number in every period. -#}
{% macro _first_periods_of_values(activation, segments) %}
    {%- set asked -%}
    {%- for chosen in segments %}
select
    {{ loop.index0 }} as segment_number,
    {{ activation_layer._chosen_value_sql(chosen, 'quoted') }} as segment_value,
    min(period_start) as first_period
from {{ activation }}
where inactive_streak = 0
group by {{ chosen.columns | map(attribute='quoted') | join(', ') }}
    {{- '\nunion all' if not loop.last }}
    {%- endfor %}
    {%- endset -%}
    {%- set first_periods = {} -%}
    {%- for segment in segments -%}
        {%- do first_periods.update({segment.name: {}}) -%}
    {%- endfor -%}
    {%- for number, value, period in activation_layer._rows_of(asked) -%}
        {%- set of_segment = first_periods[segments[number | int].name] -%}
        {%- set period = activation_layer._to_date(period) -%}
        {%- do of_segment.update({value: [of_segment.get(value, period), period] | min}) -%}
    {%- endfor -%}
    {%- do return(first_periods) -%}
{% endmacro %}


{#- The flows of a value in each period of the story that has a number of it: {period: {flow: entities}}. -#}
{% macro _value_series(by_period, first_period, explained) %}
    {%- set series = {} -%}
    {%- for number in range(9) -%}
        {%- set period = activation_layer._add_periods(
            explained.period, -number * activation_layer._usual_step(explained.grain), explained.grain
        ) -%}
        {%- set before = by_period.get(
            activation_layer._add_periods(period, -1, explained.grain), activation_layer._no_flows()
        ) -%}
        {%- set now = by_period.get(period, activation_layer._no_flows()) -%}
        {%- do series.update({period: dict(now, churned=before.active - now.stayed)}) if period >= first_period -%}
    {%- endfor -%}
    {%- do return(series) -%}
{% endmacro %}


{#- What came to a value and left it in the period, each with what is usual, or none. -#}
{% macro _flows_of_value(series, explained) %}
    {%- set flows = {} -%}
    {%- for name in ['new', 'reactivated', 'moved_in', 'moved_out', 'churned'] -%}
        {%- set usual = activation_layer._usual(series, name, explained.period, explained.grain) -%}
        {%- do flows.update({name: {
            'now': series[explained.period][name], 'usual': none if usual is none else usual.median
        }}) -%}
    {%- endfor -%}
    {%- do return(flows) -%}
{% endmacro %}


{% macro _furthest_flow(flows, net_change) %}
    {%- set furthest = namespace(distance=0, flow=none) -%}
    {%- for name, flow in flows.items() if net_change and flow.usual is not none -%}
        {%- set added = (flow.now - flow.usual) * (-1 if name in ['moved_out', 'churned'] else 1) -%}
        {%- set distance = added if net_change > 0 else -added -%}
        {%- if distance > furthest.distance -%}
            {%- set furthest.distance = distance -%}
            {%- set furthest.flow = name -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(furthest.flow) -%}
{% endmacro %}
