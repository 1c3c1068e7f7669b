{#-
    What one run of a model of metrics, transitions, segments or rolling days computes, for each fact and grain:
      start        first period that it writes
      periods      how many periods it writes, from start to the one that holds the as-of date; 0: none
      carries      true where the stored period before start is what the run goes on from
      open_period  first date of the first period that is not complete
      last_period  last period that gets rows; there the table records what it was made of
      as_of        date through which the activation table is right
      segments     those that it counts by, {name, columns}; crossed ones have several columns
      record       what it records
      is_new       true where the activation table has changed since
      has_rows     true where it gives rows
      keeps        true where its stored rows stay as they are
    unchanged: true where stored rows stay as they are; rebuilds: true where another logic wrote the table.
-#}
{% macro _flow_plans(call, model_macro, pairs, settings) %}
    {%- if not activation_layer._can_ask(call, pairs | map(attribute='activation') | list, settings) -%}
        {%- do return(activation_layer._flow_plans_without_tables(model_macro, pairs, settings)) -%}
    {%- endif -%}
    {%- do activation_layer._speak_of_vars(call) -%}
    {%- set goes_on = activation_layer._is_incremental() -%}
    {%- if goes_on and activation_layer._leaves_rows_alone() -%}
        {%- do return(dict(
            activation_layer._flow_plans_without_tables(model_macro, pairs, settings), unchanged=true
        )) -%}
    {%- endif -%}
    {%- do activation_layer._take_turns(goes_on, read=pairs | map(attribute='activation') | list) -%}
    {%- set columns = activation_layer._own_columns(call, model_macro, goes_on) -%}
    {%- set records = activation_layer._activation_records(pairs, settings) -%}
    {%- set stored = activation_layer._stored_flows(model_macro) if goes_on else {} -%}
    {%- set rebuilds = activation_layer._rebuilds(call, model_macro, stored.values() | first or none, settings) -%}
    {%- set plans = [] -%}
    {%- for pair in pairs -%}
        {%- set key = pair.fact_name ~ ' ' ~ pair.grain -%}
        {%- do activation_layer._require_current_logic(call, pair.activation, records.get(key), 'activation') -%}
        {%- do plans.append(activation_layer._flow_plan(
            call, model_macro, pair, records.get(key), none if rebuilds else stored.get(key), settings
        )) -%}
    {%- endfor -%}
    {%- set unchanged = goes_on and not rebuilds
        and not plans | selectattr('is_new') | list and stored | length == plans | selectattr('has_rows') | list | length -%}
    {%- do return({
        'pairs': plans, 'columns': columns, 'unchanged': unchanged, 'rebuilds': rebuilds, 'stored': stored
    }) -%}
{% endmacro %}


{% macro _flow_plan(call, model_macro, pair, known, stored, settings) %}
    {%- set is_split = model_macro == 'activation_segments' -%}
    {%- if known is none or (is_split and not pair.chosen) -%}
        {%- do return(activation_layer._no_flow_plan(pair, stored, keeps=known is none)) -%}
    {%- endif -%}
    {%- set segments = activation_layer._segments_of_pair(call, pair, known) if is_split else [] -%}
    {%- set names = segments | map(attribute='name') | list -%}
    {%- set stored = none if stored is none or stored.get('segments', []) != names else stored -%}
    {%- set week_start = known.get('week_start', settings.week_start) -%}
    {%- set start = activation_layer._flow_start(pair, known, stored, week_start) -%}
    {%- set first_period = activation_layer._period_start(
        activation_layer._to_date(known.first_active), pair.grain, week_start
    ) -%}
    {%- set periods = activation_layer._flow_periods(
        model_macro, pair, start or first_period, known.as_of, week_start
    ) -%}
    {%- set has_rows = periods.last_period >= first_period -%}
    {%- do return(dict(
        periods,
        carries=start is not none,
        record={
            'logic': activation_layer._logic_version(model_macro),
            'followed': known.write,
            'first_period': first_period | string,
            'sampled': activation_layer._is_sample(),
            'segments': names
        },
        segments=segments,
        is_new=has_rows and (
            stored is none or stored.get('sampled', false) or stored.followed != known.write
        ),
        has_rows=has_rows
    )) -%}
{% endmacro %}


{#-
    Nothing is computed of an activation table without rows. One that has rows and records nothing is made anew by its
    next run; until then stored rows stay.
-#}
{% macro _no_flow_plan(pair, stored, keeps=true) %}
    {%- set never = modules.datetime.date(1, 1, 1) -%}
    {%- set keeps = keeps and stored is not none
        and activation_layer._first_row('select 1 as found from ' ~ pair.activation ~ ' limit 1') is not none -%}
    {%- do return(dict(
        pair, start=never, periods=0, carries=false, as_of=never, open_period=never, last_period=never, record={}, segments=[],
        is_new=stored is not none and not keeps, has_rows=keeps, keeps=keeps
    )) -%}
{% endmacro %}


{#-
    First period that may differ from the stored ones: never later than the one that records what they were made of,
    which is written again. None: all of them.
-#}
{% macro _flow_start(pair, known, stored, week_start) %}
    {%- if stored is none or stored.get('sampled', false) -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set changes = activation_layer._changes_since(known, stored.followed) -%}
    {%- if changes is none -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set start = activation_layer._period_start(
        (changes[1:] + [stored.recorded_in]) | min, pair.grain, week_start
    ) -%}
    {%- do return(start if start > activation_layer._to_date(stored.first_period) else none) -%}
{% endmacro %}


{#- The periods from start to the one that holds the as-of date, added to what is known of a pair. -#}
{% macro _flow_periods(model_macro, pair, start, as_of, week_start) %}
    {%- set present_period = activation_layer._period_start(as_of, pair.grain, week_start) -%}
    {%- set open_period = activation_layer._open_period(as_of, pair.grain, week_start) -%}
    {%- do return(dict(
        pair,
        week_start=week_start,
        start=start,
        periods=activation_layer._periods_between(start, present_period, pair.grain) + 1,
        as_of=as_of,
        open_period=open_period,
        last_period=activation_layer._add_periods(open_period, -1, pair.grain)
            if model_macro == 'activation_transitions' else present_period
    )) -%}
{% endmacro %}


{#-
    What the stored rows of each fact and grain record, by 'fact grain', and in which period; of segments also how many
    values each has there (`values`, by the segment's name). Rolling days have one grain, and no column that says so.
-#}
{% macro _stored_flows(model_macro) %}
    {%- set columns = ['fact_name', 'time_grain', 'period_start', 'built_with']
        + (['segment_name'] if model_macro == 'activation_segments' else []) -%}
    {%- set told = columns | reject('equalto', 'time_grain') | list if model_macro == 'activation_rolling' else columns -%}
    {%- set recorded -%}
select
    {%- for column in columns %}
    {{ column if column in told else "'daily' as " ~ column }},
    {%- endfor %}
    count(*) as recording_rows
from {{ this }}
where built_with is not null
group by {{ told | join(', ') }}
order by period_start
    {%- endset -%}
    {%- set stored = {} -%}
    {%- for row in activation_layer._rows_of(recorded) -%}
        {%- set key = row[0] ~ ' ' ~ row[1] -%}
        {%- set values = stored[key]['values'] if key in stored else {} -%}
        {%- do values.update({row[4]: row[5] | int}) if columns | length > 4 -%}
        {%- do stored.update({key: dict(
            activation_layer._parsed_record(this, row[3]), recorded_in=activation_layer._to_date(row[2]), values=values
        )}) -%}
    {%- endfor -%}
    {%- do return(stored) -%}
{% endmacro %}
