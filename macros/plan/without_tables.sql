{#-
    Plans where no table can be asked. Compile and docs before the first build show the first load. A unit test says
    what it would have read: activation_end is the as-of date, activation_start the first date to recompute, and its
    fixtures hold the snapshot and the period before that.
-#}
{% macro _first_last_plan_without_tables(settings) %}
    {%- set as_of = activation_layer._assumed_as_of(settings) -%}
    {%- set start = settings.start if activation_layer._is_incremental() else none -%}
    {%- set kept = activation_layer._kept_snapshot_dates(as_of, settings) -%}
    {%- do return(dict(
        activation_layer._whole_first_last(as_of, settings),
        start=start,
        base=none if start is none else activation_layer._add_days(start, -1),
        snapshot_dates=kept if start is none else kept | select('ge', start) | list
    )) -%}
{% endmacro %}


{% macro _activation_plan_without_tables(grain, settings) %}
    {%- set as_of = activation_layer._assumed_as_of(settings) -%}
    {%- set start = none if settings.start is none or not activation_layer._is_incremental()
        else activation_layer._period_start(settings.start, grain, settings.week_start) -%}
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


{% macro _flow_plans_without_tables(pairs, settings) %}
    {%- set as_of = activation_layer._assumed_as_of(settings) -%}
    {%- set plans = [] -%}
    {%- for pair in pairs -%}
        {%- set start = activation_layer._period_start(settings.start or as_of, pair.grain, settings.week_start) -%}
        {%- do plans.append(dict(
            activation_layer._flow_periods(pair, start, as_of, settings.week_start),
            carries=activation_layer._is_incremental(), built_with={}
        )) -%}
    {%- endfor -%}
    {%- do return({'pairs': plans, 'unchanged': false}) -%}
{% endmacro %}


{% macro _assumed_as_of(settings) %}
    {%- do return(settings.end or activation_layer._add_days(settings.today, -1)) -%}
{% endmacro %}
