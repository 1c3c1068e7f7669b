{#-
    What one run of a metrics or transitions model computes, for each fact and grain:
      start        first period that it writes
      periods      how many periods it writes, from start to the one that holds the as-of date; 0: none
      carries      true where the stored period before start is what the run goes on from
      open_period  first date of the first period that is not complete
      as_of        date through which the activation table is right
      built_with   which build of the activation table was read, through which date, and which rebuild of the past
                   it belongs to
    unchanged: true where stored rows stay as they are.
-#}
{% macro _flow_plans(call, model_macro, pairs, settings) %}
    {%- set read = pairs | map(attribute='first_last') | list + pairs | map(attribute='activation') | list -%}
    {%- set unasked = activation_layer._flow_plans_without_tables(pairs, settings) -%}
    {%- if not activation_layer._can_ask(call, read, settings) -%}
        {%- do return(unasked) -%}
    {%- endif -%}
    {%- if activation_layer._is_incremental() and activation_layer._leaves_rows_alone() -%}
        {%- do return(dict(unasked, unchanged=true)) -%}
    {%- endif -%}
    {%- do activation_layer._take_turns(read) -%}
    {%- do activation_layer._require_own_table(call, model_macro) -%}
    {%- set asked_pairs = activation_layer._asked_pairs(pairs, settings) -%}
    {%- set stored = activation_layer._stored_flows() if activation_layer._is_incremental() else {} -%}
    {%- set starts = {} -%}
    {%- set whole = [] -%}
    {%- for asked in asked_pairs -%}
        {%- set key = asked.fact_name ~ ' ' ~ asked.grain -%}
        {%- set start = activation_layer._flow_start(asked, stored.get(key), settings) -%}
        {%- do starts.update({key: start}) -%}
        {%- do whole.append(asked) if start is none -%}
    {%- endfor -%}
    {%- set first_periods = activation_layer._first_periods(whole) -%}
    {%- set plans = [] -%}
    {%- for asked in asked_pairs -%}
        {%- set key = asked.fact_name ~ ' ' ~ asked.grain -%}
        {%- do plans.append(activation_layer._flow_plan(
            asked, starts[key], first_periods.get(key), stored.get(key)
        )) -%}
    {%- endfor -%}
    {%- do return({'pairs': plans, 'unchanged': false}) -%}
{% endmacro %}


{#-
    First period that may have changed since the stored rows were written: one inside the look-back, or a rebuild of
    the past; none where all have to be written, because the activation table was, or more than one rebuild was missed.
    Never later than the first one that has no row: a run may have died that had deleted it.
-#}
{% macro _flow_start(asked, stored, settings) %}
    {%- if stored is none or asked.snapshot is none or asked.record is none
        or stored.built_with.activation_built_at != asked.record.settings.get('built_at')
        or stored.built_with.rebuilt_at < asked.snapshot.rebuilt_since
        or stored.built_with.get('sampled', false) -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set lookback_days = [
        settings.lookback_days, asked.snapshot.settings.lookback_days, asked.record.settings.get('lookback_days', 0)
    ] | max -%}
    {%- set dates = [
        activation_layer._add_days(activation_layer._to_date(stored.built_with.read_through), 1 - lookback_days),
        activation_layer._add_periods(stored.last_period, 1, asked.grain)
    ] -%}
    {%- if stored.built_with.rebuilt_at != asked.snapshot.rebuilt_at -%}
        {%- do dates.append(asked.snapshot.rebuilt_from) -%}
    {%- endif -%}
    {%- set start = activation_layer._period_start(dates | min, asked.grain, asked.week_start) -%}
    {%- do return(start if start > stored.first_period else none) -%}
{% endmacro %}


{% macro _flow_plan(asked, start, first_period, stored) %}
    {%- if asked.snapshot is none or asked.record is none -%}
        {%- do return(activation_layer._no_flow_plan(asked)) -%}
    {%- endif -%}
    {%- set as_of = asked.as_of if start is none else [asked.as_of, stored.as_of] | max -%}
    {%- do return(dict(
        activation_layer._flow_periods(asked, start or first_period, as_of, asked.week_start),
        carries=start is not none,
        built_with={
            'activation_built_at': asked.record.settings.get('built_at'),
            'read_through': asked.record.as_of | string,
            'rebuilt_at': asked.rebuilt_at,
            'sampled': activation_layer._is_sample()
        }
    )) -%}
{% endmacro %}


{#- The periods from start to the one that holds the as-of date, added to what is known of a pair. -#}
{% macro _flow_periods(pair, start, as_of, week_start) %}
    {%- set last_period = activation_layer._period_start(as_of, pair.grain, week_start) -%}
    {%- do return(dict(
        pair,
        week_start=week_start,
        start=start,
        periods=activation_layer._periods_between(start, last_period, pair.grain) + 1,
        as_of=as_of,
        open_period=activation_layer._open_period(as_of, pair.grain, week_start)
    )) -%}
{% endmacro %}


{% macro _no_flow_plan(pair) %}
    {%- set never = modules.datetime.date(1, 1, 1) -%}
    {%- do return(dict(
        pair, start=never, periods=0, carries=false, as_of=never, open_period=never, built_with={}
    )) -%}
{% endmacro %}


{#- The first period of each activation table. -#}
{% macro _first_periods(pairs) %}
    {%- set queries = {} -%}
    {%- for pair in pairs -%}
        {%- do queries.update({
            pair.fact_name ~ ' ' ~ pair.grain: 'select min(period_start) as first_period from ' ~ pair.activation
        }) -%}
    {%- endfor -%}
    {%- set first_periods = {} -%}
    {%- for key, row in (activation_layer._rows_of_all(queries) if queries else {}).items() -%}
        {%- do first_periods.update({key: activation_layer._to_date(row[0])}) -%}
    {%- endfor -%}
    {%- do return(first_periods) -%}
{% endmacro %}
