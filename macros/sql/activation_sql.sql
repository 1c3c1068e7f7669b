{#- Rows of an activation table for the range's periods: state before the range, periods in it, states, rows. -#}
{% macro _activation_sql(fact, first_last, stored, grain, inactive_periods, plan, settings) %}
    {%- set entity = fact.entity -%}
    {%- set as_of = plan.as_of or modules.datetime.date(1, 1, 1) -%}
    {{- activation_layer._range_line(
        plan, 'true' if plan.start is none else 'period_start >= ' ~ activation_layer._date_literal(plan.start)
    ) -}}
with {{ activation_layer._fact_cte_sql(fact, plan.read_from, as_of, settings) }},

{{ activation_layer._active_dates_cte_sql(fact, counts_events=true) }},

{{ activation_layer._active_periods_cte_sql(fact, grain, plan, settings) }},

{% if plan.start is not none -%}
{{ activation_layer._state_before_cte_sql(fact, first_last, plan) }},

{% endif -%}
{% if activation_layer._is_one_period(grain, plan, settings) -%}
{{ activation_layer._one_period_cte_sql(fact, stored, grain, plan, settings) }},

{% else -%}
{% if plan.start is not none -%}
{{ activation_layer._carried_cte_sql(fact, stored, grain, plan, settings) }},

{% endif -%}
{{ activation_layer._states_cte_sql(fact, grain, plan) }},

{{ activation_layer._entity_periods_cte_sql(fact, grain, plan) }},

{% endif -%}
{{ activation_layer._rows_cte_sql(fact, grain) }},

{% if plan.record is not none -%}
{{ activation_layer._run_record_cte_sql(fact, plan, settings) }},

recording_entity as (
    select
        {{ activation_layer._listed(entity) }},
        {{ activation_layer._period_start_sql('active_date', grain, settings.week_start) }} as period_start,
        (select run_record.built_with from run_record) as built_with
    from {{ activation_layer._digested_rows(plan) }}
    {%- if activation_layer._reads_before_start(plan) %}
    where active_date >= {{ activation_layer._date_literal(plan.start) }}
    {%- endif %}
    order by active_date desc, {{ entity | join(' asc, ') }} asc
    limit 1
),

{% endif -%}
final_rows as (
    select
        {{ activation_layer._listed(entity + ['period_start'], 'activation_rows') }},
        {{ activation_layer._stored_texts(
            ['activation_state', 'previous_state', 'state_transition'], 'state_transitions'
        ) }},
        {{ activation_layer._listed([
            'first_active_period', 'previous_active_period', 'return_interval', 'active_streak', 'inactive_streak'
        ], 'activation_rows') }},
        case
            when activation_rows.return_interval > 1 then activation_rows.return_interval - 1
            else 0
        end as churned_periods,
        {{ activation_layer._listed(['active_days', 'lifetime_active_days', 'event_count'], 'activation_rows') }}
        {{- activation_layer._more_columns(fact.segments, 'activation_rows', with_previous=true) }},
        activation_rows.period_start < {{ activation_layer._date_literal(plan.open_period or as_of) }} as is_complete,
        {{ activation_layer._date_literal(as_of) }} as as_of_date,
        {{ activation_layer._record_column(plan) }}
    from activation_rows
    inner join state_transitions on activation_rows.transition_number = state_transitions.transition_number
    {%- if plan.record is not none %}
    left join recording_entity
        on
            {{ activation_layer._same_entity_sql(entity, 'activation_rows', 'recording_entity') | indent(12) }}
            and activation_rows.period_start = recording_entity.period_start
    {%- endif %}
)

{{ activation_layer._final_rows_sql('period_start') }}
{{- activation_layer._unit_test_settings() }}
{% endmacro %}
