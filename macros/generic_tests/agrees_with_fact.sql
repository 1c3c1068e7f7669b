{#-
    One failing row is one period whose active entities, active days or events are not those counted in the fact. It looks at the
    periods that hold the last recent_days days through the as-of date.
-#}
{% test agrees_with_fact(model, recent_days=30) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- do activation_layer._require_test_number('agrees_with_fact', 'recent_days', recent_days, at_least=1) -%}
    {%- set tested = activation_layer._tested_activation('agrees_with_fact') -%}
    {%- set settings = activation_layer._settings() -%}
    {%- set stored = activation_layer._activation_record(tested.relation, tested.grain, settings)
        or activation_layer._first_last_record(tested.first_last, settings) -%}
    {%- if stored is none -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set first_period = activation_layer._period_start(
        activation_layer._add_days(stored.as_of, 1 - recent_days), tested.grain, settings.week_start
    ) -%}
with {{ activation_layer._fact_cte_sql(tested.fact, first_period, stored.as_of, settings.timezone) }},

fact_entities as (
    {{ activation_layer._entity_periods_sql(tested.fact.entity, tested.grain, settings.week_start) }}
),

in_fact as (
    select
        period_start,
        count(*) as active,
        sum(active_days) as active_days,
        sum(event_count) as event_count
    from fact_entities
    group by period_start
),

in_activation as (
    select
        period_start,
        count(*) as active,
        sum(active_days) as active_days,
        sum(event_count) as event_count
    from {{ model }}
    where
        activation_state != 'inactive'
        and period_start >= {{ activation_layer._date_literal(first_period) }}
    group by period_start
),

compared_rows as (
    select
        coalesce(in_fact.period_start, in_activation.period_start) as period_start,
        coalesce(in_fact.active, 0) as active_in_fact,
        coalesce(in_activation.active, 0) as active_in_activation,
        coalesce(in_fact.active_days, 0) as active_days_in_fact,
        coalesce(in_activation.active_days, 0) as active_days_in_activation,
        coalesce(in_fact.event_count, 0) as events_in_fact,
        coalesce(in_activation.event_count, 0) as events_in_activation
    from in_fact
    full outer join in_activation on in_fact.period_start = in_activation.period_start
)

select * from compared_rows
where
    active_in_fact != active_in_activation
    or active_days_in_fact != active_days_in_activation
    or events_in_fact != events_in_activation
{{- activation_layer._query_settings() }}
{% endtest %}
