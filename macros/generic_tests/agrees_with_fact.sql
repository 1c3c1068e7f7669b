{#-
    One failing row is one entity and period (of first_last one entity and snapshot) with other days or events than those
    counted in the fact. It looks at the periods that hold the last recent_days days through the as-of date, or at all.
    Of first_last it computes the snapshots anew from the latest one that is at least as old (where none is, from the
    earliest), or all of them from the fact alone.
-#}
{% test agrees_with_fact(model, recent_days=30) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set test = 'agrees_with_fact' -%}
    {%- do activation_layer._require_recent_days(test, recent_days) -%}
    {%- set tested = activation_layer._tested_layer(test, ['first_last', 'activation']) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- set known = activation_layer._first_last_record(tested.first_last, settings) -%}
    {%- if tested.declared.model == 'activation' -%}
        {%- set known = activation_layer._activation_record(tested.relation, tested.declared.grain, settings) or known -%}
    {%- endif -%}
    {%- if known is none or known.get('sampled', false) -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set fact = activation_layer._tested_fact(test, tested) -%}
    {%- if tested.declared.model == 'activation' -%}
        {{- activation_layer._periods_beside_fact_sql(
            model, fact, tested.declared.grain,
            activation_layer._first_compared_period(known.as_of, recent_days, tested.declared.grain, settings.week_start),
            known.as_of, settings
        ) -}}
    {%- else -%}
        {{- activation_layer._snapshots_beside_fact_sql(
            model, fact, activation_layer._snapshots_to_compare(known, recent_days), settings
        ) -}}
    {%- endif -%}
{% endtest %}


{% macro _periods_beside_fact_sql(activation, fact, grain, first_period, as_of, settings) %}
    {%- set keys = fact.entity + ['period_start'] -%}
    {%- set measures = ['active_days', 'event_count'] -%}
with {{ activation_layer._fact_cte_sql(fact, first_period, as_of, settings.timezone) }},

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

{{ activation_layer._compared_rows_cte_sql(keys, measures, 'the fact') }}

select * from compared_rows
where problem is not null
{{- activation_layer._query_settings() }}
{% endmacro %}


{% macro _snapshots_beside_fact_sql(first_last, fact, plan, settings) %}
    {%- set keys = fact.entity + ['snapshot_date'] -%}
    {%- set measures = ['first_active_date', 'last_active_date', 'active_days'] -%}
with in_fact as (
    select
        {{ activation_layer._listed(keys + measures) }}
    from (
{{ activation_layer._first_last_sql(fact, plan, settings, first_last) }}
    ) as snapshots_of_fact
),

in_table as (
    select
        {{ activation_layer._listed(keys + measures) }}
    from {{ first_last }}
    {%- if plan.base is not none %}
    where snapshot_date > {{ activation_layer._date_literal(plan.base) }}
    {%- endif %}
),

{{ activation_layer._compared_rows_cte_sql(keys, measures, 'the fact') }}

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
