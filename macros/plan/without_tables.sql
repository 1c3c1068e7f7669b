{#-
    Plans where no table can be asked. Compile and docs before the first build show the first load. A unit test says
    what it would have read: activation_end is the as-of date, activation_start the first date to recompute, and its
    fixtures hold the snapshot and the period before that.
-#}
{% macro _first_last_plan_without_tables(fact, settings) %}
    {%- set as_of = activation_layer._assumed_as_of(settings) -%}
    {%- set start = settings.start if activation_layer._is_incremental() else none -%}
    {%- set whole = activation_layer._whole_first_last(fact, as_of, {'first': as_of, 'last': as_of}, none, settings) -%}
    {%- do return(dict(
        whole,
        start=start,
        base=none if start is none else activation_layer._add_days(start, -1),
        read_from=start,
        snapshot_dates=whole.snapshot_dates if start is none else whole.snapshot_dates | select('ge', start) | list
    )) -%}
{% endmacro %}


{% macro _activation_plan_without_tables(fact, grain, inactive_periods, settings) %}
    {%- set as_of = activation_layer._assumed_as_of(settings) -%}
    {%- set start = none if settings.start is none or not activation_layer._is_incremental()
        else activation_layer._period_start(settings.start, grain, settings.week_start) -%}
    {%- set known = {
        'write': 'none', 'as_of': as_of, 'first_active': '1970-01-01', 'last_active': as_of,
        'snapshots': [] if start is none else [activation_layer._add_days(start, -1) | string],
        'digests': {'since': activation_layer._digested_since(as_of, settings)}
    } -%}
    {%- do return(activation_layer._activation_range(
        fact, grain, inactive_periods, none, known, start, settings
    )) -%}
{% endmacro %}


{% macro _status_plan_without_tables(call, declared, grain, settings) %}
    {%- do return(dict(
        activation_layer._status_at(activation_layer._assumed_as_of(settings), grain, settings.week_start),
        entity=activation_layer._quoted_all(declared.entity),
        segments=activation_layer._segments(call, none, none, declared.get('segments', {}))
    )) -%}
{% endmacro %}


{% macro _flow_plans_without_tables(model_macro, pairs, settings) %}
    {%- set as_of = activation_layer._assumed_as_of(settings) -%}
    {%- set plans = [] -%}
    {%- for pair in pairs -%}
        {%- set start = activation_layer._period_start(settings.start or as_of, pair.grain, settings.week_start) -%}
        {%- do plans.append(dict(
            activation_layer._flow_periods(model_macro, pair, start, as_of, settings.week_start),
            carries=activation_layer._is_incremental(), record={}, segments=pair.get('segments', [])
        )) -%}
    {%- endfor -%}
    {%- do return({'pairs': plans, 'unchanged': false, 'rebuilds': false}) -%}
{% endmacro %}


{% macro _assumed_as_of(settings) %}
    {%- do return(settings.end or activation_layer._add_days(settings.today, -1)) -%}
{% endmacro %}
