{#-
    One failing row is one entity and period (of first_last one entity and snapshot) with other days or events than those
    counted in the fact. It looks at the periods that hold the last recent_days days through the as-of date, or at all.
    Of first_last it computes the snapshots anew from the latest one that is at least as old (where none is, from the
    earliest), or all of them from the fact alone; so it does with the values of segments in an activation model.
-#}
{% test agrees_with_fact(model, recent_days=30) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set test = 'agrees_with_fact' -%}
    {%- do activation_layer._require_recent_days(test, recent_days) -%}
    {%- set tested = activation_layer._tested_layer(test, ['first_last', 'activation']) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- set seen = activation_layer._first_last_record(tested.first_last, settings) -%}
    {%- set known = seen -%}
    {%- if tested.declared.model == 'activation' -%}
        {%- set known = activation_layer._activation_record(tested.relation, tested.declared.grain, settings) or seen -%}
    {%- endif -%}
    {%- if known is none or known.get('sampled', false) -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set settings = activation_layer._settings_as_built(known, settings) -%}
    {%- set fact = activation_layer._tested_fact(test, tested) -%}
    {%- do fact.update(segments=[])
        if known.get('segments', {}) != activation_layer._segments_to_record(fact.segments) -%}
    {%- if tested.declared.model == 'activation' -%}
        {%- set first_period = activation_layer._first_compared_period(
            known.as_of, recent_days, tested.declared.grain, settings.week_start
        ) -%}
        {{- activation_layer._periods_beside_fact_sql(
            model, fact, tested, first_period,
            activation_layer._values_to_compare(seen, known.as_of, first_period, tested.declared.grain, settings), settings
        ) -}}
    {%- else -%}
        {{- activation_layer._snapshots_beside_fact_sql(
            model, fact, activation_layer._snapshots_to_compare(known, recent_days), settings
        ) -}}
    {%- endif -%}
{% endtest %}


{#- `plan` says how the values of segments are computed, as a plan of an activation model. -#}
{% macro _periods_beside_fact_sql(activation, fact, tested, first_period, plan, settings) %}
    {%- set grain = tested.declared.grain -%}
    {%- set keys = fact.entity + ['period_start'] -%}
    {%- set measures = ['active_days', 'event_count'] -%}
    {%- set values = activation_layer._segment_columns(fact.segments, with_previous=true) -%}
with {% if values -%}
{{ activation_layer._values_beside_fact_cte_sql(activation, fact, tested, first_period, plan, settings) }},

{% else -%}
{{ activation_layer._fact_cte_sql(fact, first_period, plan.as_of, settings) }},

in_fact as (
    {{ activation_layer._entity_periods_sql(fact.entity, grain, settings.week_start) }}
),

in_table as (
    select
        {{ activation_layer._listed(keys + measures) }}
    from {{ activation }}
    where
        activation_state != 'inactive'
        {{- '\n        and period_start >= ' ~ activation_layer._date_literal(first_period) if first_period }}
),

{% endif -%}
{{ activation_layer._compared_rows_cte_sql(keys, measures + values, 'the fact') }}

select * from compared_rows
where problem is not null
{{- activation_layer._query_settings() }}
{% endmacro %}


{#- Both sides with the values of segments; null where they are not compared, before the plan begins. -#}
{% macro _values_beside_fact_cte_sql(activation, fact, tested, first_period, plan, settings) -%}
{%- set grain = tested.declared.grain -%}
{%- set keys = fact.entity + ['period_start'] -%}
{%- set measures = ['active_days', 'event_count'] -%}
{%- set values = activation_layer._segment_columns(fact.segments, with_previous=true) -%}
{%- set since = 'period_start >= ' ~ activation_layer._date_literal(plan.start) if plan.start else none -%}
periods_in_fact as (
    select * from (
with {{ activation_layer._fact_cte_sql(dict(fact, segments=[]), first_period, plan.as_of, settings) }}

{{ activation_layer._entity_periods_sql(fact.entity, grain, settings.week_start) }}
    ) as counted_in_fact
),

values_in_fact as (
    select
        {{ activation_layer._listed(keys) }}
        {{- activation_layer._value_texts_sql(fact.segments, with_previous=true) }}
    from (
{{ activation_layer._activation_sql(fact, tested.first_last, activation, grain, 0, plan, settings) }}
    ) as activation_rows_of_fact
),

found_in_fact as (
    select
        {{ activation_layer._listed(keys + measures) }}
        {%- for value in values %},
        cast(null as {{ activation_layer._text_type() }}) as {{ value }}
        {%- endfor %}
    from periods_in_fact
    union all
    select
        {{ activation_layer._listed(keys) }},
        0 as active_days,
        0 as event_count,
        {{ activation_layer._listed(values) }}
    from values_in_fact
),

in_fact as (
    select
        {{ activation_layer._listed(keys) }}
        {%- for column in measures + values %},
        max({{ column }}) as {{ column }}
        {%- endfor %}
    from found_in_fact
    group by {{ keys | join(', ') }}
    having max(event_count) > 0
),

in_table as (
    select
        {{ activation_layer._listed(keys + measures) }}
        {{- activation_layer._value_texts_sql(fact.segments, with_previous=true, only_where=since) }}
    from {{ activation }}
    where
        activation_state != 'inactive'
        {{- '\n        and period_start >= ' ~ activation_layer._date_literal(first_period) if first_period }}
)
{%- endmacro %}


{#-
    The periods in which values of segments are compared, as a plan of an activation model: from the latest snapshot
    before the first of them, where none is, from the earliest one that a whole period comes after; or from the fact.
-#}
{% macro _values_to_compare(seen, as_of, first_period, grain, settings) %}
    {%- set bases = {} -%}
    {%- for date in activation_layer._to_dates(seen.snapshots) if seen is not none and first_period is not none -%}
        {%- set next_period = activation_layer._add_periods(
            activation_layer._period_start(date, grain, settings.week_start), 1, grain
        ) -%}
        {%- do bases.update({date: next_period}) if next_period <= as_of -%}
    {%- endfor -%}
    {%- set base = bases | select('lt', first_period) | max or bases | min or none -%}
    {%- do return({
        'as_of': as_of,
        'start': none if base is none else [first_period, bases[base]] | max,
        'base': base,
        'read_from': none if base is none else activation_layer._add_days(base, 1),
        'open_period': activation_layer._open_period(as_of, grain, settings.week_start),
        'longest_streak': 0,
        'record': none
    }) -%}
{% endmacro %}


{% macro _snapshots_beside_fact_sql(first_last, fact, plan, settings) %}
    {%- set keys = fact.entity + ['snapshot_date'] -%}
    {%- set measures = ['first_active_date', 'last_active_date', 'active_days'] -%}
    {%- set values = activation_layer._value_texts_sql(fact.segments) -%}
with in_fact as (
    select
        {{ activation_layer._listed(keys + measures) }}{{ values }}
    from (
{{ activation_layer._first_last_sql(fact, plan, settings, first_last) }}
    ) as snapshots_of_fact
),

in_table as (
    select
        {{ activation_layer._listed(keys + measures) }}{{ values }}
    from {{ first_last }}
    {%- if plan.base is not none %}
    where snapshot_date > {{ activation_layer._date_literal(plan.base) }}
    {%- endif %}
),

{{ activation_layer._compared_rows_cte_sql(
    keys, measures + activation_layer._segment_columns(fact.segments), 'the fact'
) }}

select * from compared_rows
where problem is not null
{{- activation_layer._query_settings() }}
{% endmacro %}


{#- The snapshots to compute, as a plan of first_last. -#}
{% macro _snapshots_to_compare(known, recent_days) %}
    {%- set dates = activation_layer._to_dates(known.snapshots) -%}
    {%- set base = none -%}
    {%- if recent_days != 'all' -%}
        {%- set last_base = activation_layer._add_days(known.as_of, -recent_days) -%}
        {%- set base = dates | select('le', last_base) | max or dates | select('lt', known.as_of) | min or none -%}
    {%- endif -%}
    {%- do return({
        'as_of': known.as_of,
        'base': base,
        'read_from': none if base is none else activation_layer._add_days(base, 1),
        'start': none,
        'snapshot_dates': dates if base is none else dates | select('gt', base) | list,
        'record': none
    }) -%}
{% endmacro %}
