{#-
    In a dbt unit test no table can be asked: activation_end is the as-of date, activation_start the first date to
    recompute, and the fixtures hold the snapshot and the period before it.
-#}
{% macro _unit_test_activation_range(call, grain, settings) %}
    {%- set as_of = activation_layer._require_unit_test_end(call, settings) -%}
    {%- set start = none if settings.start is none or not is_incremental()
        else activation_layer._period_of(settings.start, grain, settings.week_start) -%}
    {%- do return({
        'as_of': as_of,
        'start': start,
        'base': none if start is none else activation_layer._days_after(start, -1),
        'open_period': activation_layer._period_of(
            activation_layer._days_after(as_of, 1), grain, settings.week_start
        ),
        'rebuilt_at': run_started_at,
        'longest_streak': 400,
        'unchanged': false
    }) -%}
{% endmacro %}


{% macro _unit_test_first_last_range(call, settings) %}
    {%- set as_of = activation_layer._require_unit_test_end(call, settings) -%}
    {%- set start = settings.start if is_incremental() else none -%}
    {%- set kept = activation_layer._kept_snapshot_dates(as_of, settings) -%}
    {%- do return({
        'as_of': as_of,
        'base': none if start is none else activation_layer._days_after(start, -1),
        'snapshot_dates': kept if start is none else kept | select('ge', start) | list,
        'kept_dates': kept,
        'rebuilt': activation_layer._rebuilt_from_scratch()
    }) -%}
{% endmacro %}


{% macro _require_unit_test_end(call, settings) %}
    {%- if settings.end is none -%}
        {%- do activation_layer._raise_error(
            call, 'a unit test needs an as-of date', "overrides: {vars: {activation_end: '2025-03-09'}}", 'none'
        ) -%}
    {%- endif -%}
    {%- do return(settings.end) -%}
{% endmacro %}


{#- A unit test shows a model no other node, so it repeats what first_last declares. -#}
{% macro _declared_in_unit_test(call) %}
    {%- set declared = var('activation_fact', none) -%}
    {%- if declared is not mapping or 'entity' not in declared or 'event_time' not in declared -%}
        {%- do activation_layer._raise_error(
            call, 'a unit test needs the entity and the event time of the fact',
            'overrides: {vars: {activation_fact: {entity: user_id, event_time: visited_at}}}', declared
        ) -%}
    {%- endif -%}
    {%- do return({
        'entity': activation_layer._require_entity(call, declared.entity),
        'event_time': declared.event_time
    }) -%}
{% endmacro %}
