{#-
    Ranges where no table can be asked. Compile and docs before the first build show the first load. A unit test says
    what it would have read: activation_end is the as-of date, activation_start the first date to recompute, and its
    fixtures hold the snapshot and the period before that.
-#}
{% macro _unasked_first_last_plan(settings, start=none) %}
    {%- set as_of = settings.end or activation_layer._add_days(settings.today, -1) -%}
    {%- set kept = activation_layer._kept_snapshot_dates(as_of, settings) -%}
    {%- do return({
        'as_of': as_of,
        'base': none if start is none else activation_layer._add_days(start, -1),
        'start': start,
        'snapshot_dates': kept if start is none else kept | select('ge', start) | list,
        'pruned_dates': [],
        'recorded_from': none,
        'longest_lookback': settings.lookback_days,
        'loads': none,
        'rebuilt': activation_layer._rebuilt_from_scratch(),
        'replaces_all': false
    }) -%}
{% endmacro %}


{% macro _unasked_activation_plan(grain, settings, start=none) %}
    {%- set as_of = settings.end or activation_layer._add_days(settings.today, -1) -%}
    {%- do return({
        'as_of': as_of,
        'start': start,
        'base': none if start is none else activation_layer._add_days(start, -1),
        'open_period': activation_layer._open_period(as_of, grain, settings.week_start),
        'recorded_from': none,
        'built': {},
        'longest_streak': 400,
        'unchanged': false
    }) -%}
{% endmacro %}


{% macro _unit_test_first_last_plan(call, settings) %}
    {%- do activation_layer._require_unit_test_end(call, settings) -%}
    {%- do return(activation_layer._unasked_first_last_plan(
        settings, settings.start if is_incremental() else none
    )) -%}
{% endmacro %}


{% macro _unit_test_activation_plan(call, grain, settings) %}
    {%- do activation_layer._require_unit_test_end(call, settings) -%}
    {%- set start = none if settings.start is none or not is_incremental()
        else activation_layer._period_start(settings.start, grain, settings.week_start) -%}
    {%- do return(activation_layer._unasked_activation_plan(grain, settings, start)) -%}
{% endmacro %}


{% macro _require_unit_test_end(call, settings) %}
    {%- if settings.end is none -%}
        {%- do activation_layer._raise_error(
            call, 'a unit test needs an as-of date', "overrides: {vars: {activation_end: '2025-03-09'}}", 'none'
        ) -%}
    {%- endif -%}
{% endmacro %}


{% macro _unasked_flow_plans(pairs, settings, carries=false) %}
    {%- set as_of = settings.end or activation_layer._add_days(settings.today, -1) -%}
    {%- set plans = [] -%}
    {%- for pair in pairs -%}
        {%- set start = activation_layer._period_start(settings.start or as_of, pair.grain, settings.week_start) -%}
        {%- do plans.append(dict(
            activation_layer._flow_periods(pair, start, as_of, settings.week_start),
            carries=carries, built_with={}
        )) -%}
    {%- endfor -%}
    {%- do return({'pairs': plans, 'unchanged': false}) -%}
{% endmacro %}


{% macro _unit_test_flow_plans(call, pairs, settings) %}
    {%- do activation_layer._require_unit_test_end(call, settings) -%}
    {%- do return(activation_layer._unasked_flow_plans(pairs, settings, carries=is_incremental())) -%}
{% endmacro %}
