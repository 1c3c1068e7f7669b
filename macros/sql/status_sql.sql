{#- Rows of a status table: first_last's latest snapshot, with where each entity stood at the end of a period. -#}
{% macro _status_sql(entity, pair, tiers, plan) %}
    {%- set period = activation_layer._date_literal(plan.period) -%}
    {%- set open_period = plan.period_end != plan.as_of -%}
    {%- set last_active_period = activation_layer._period_start_sql(
        'last_active_date', pair.grain, plan.week_start
    ) -%}
    {{- activation_layer._range_line('true', unchanged=plan.unchanged) -}}
with seen_entities as (
    select
        {{ activation_layer._listed(entity) }},
        first_active_date,
        last_active_date,
        active_days
        {%- if not open_period %},
        {{ last_active_period }} as last_active_period
        {%- endif %}
    from {{ pair.first_last }}
    where snapshot_date = {{ activation_layer._date_literal(plan.as_of) }}
),

{% if open_period -%}
seen_in_complete_periods as (
    select
        {{ activation_layer._listed(entity) }},
        {{ last_active_period }} as last_active_period
    from {{ pair.first_last }}
    where snapshot_date = {{ activation_layer._date_literal(plan.period_end) }}
),

{% endif -%}
last_active as (
    select
        {{ activation_layer._listed(entity) }},
        period_start,
        activation_state,
        previous_state,
        active_streak,
        row_number() over (partition by {{ entity | join(', ') }} order by period_start desc) as recency
    from {{ pair.activation }}
    where
        inactive_streak = 0
        and period_start in ({{ activation_layer._date_literals([plan.before, plan.period]) }})
),
{%- set last_period = ('seen_in_complete_periods' if open_period else 'seen_entities') ~ '.last_active_period' %}

placed_rows as (
    select
        {{ activation_layer._listed(entity, 'seen_entities') }},
        seen_entities.first_active_date,
        seen_entities.last_active_date,
        seen_entities.active_days,
        coalesce(
            last_active.period_start,
            case
                when {{ last_period }} < {{ activation_layer._date_literal(plan.before) }}
                    then {{ last_period }}
            end
        ) as last_active_period,
        last_active.activation_state as last_active_state,
        last_active.previous_state,
        last_active.active_streak
    from seen_entities
    {%- if open_period %}
    left join seen_in_complete_periods
        on
            {{ activation_layer._same_entity_sql(entity, 'seen_entities', 'seen_in_complete_periods') | indent(12) }}
    {%- endif %}
    left join last_active
        on
            {{ activation_layer._same_entity_sql(entity, 'seen_entities', 'last_active') | indent(12) }}
            and last_active.recency = 1
),

entity_streaks as (
    select
        *,
        {{ activation_layer._periods_between_sql('last_active_period', period, pair.grain) }} as inactive_streak
    from placed_rows
),

entity_states as (
    select
        {{ activation_layer._listed(entity) }},
        first_active_date,
        last_active_date,
        active_days,
        cast(inactive_streak as {{ dbt.type_int() }}) as inactive_streak,
        case when inactive_streak > 0 then 'inactive' else last_active_state end as activation_state,
        case
            when inactive_streak > 1 then 'inactive'
            when inactive_streak = 1 then last_active_state
            else previous_state
        end as previous_state,
        case when inactive_streak > 0 then 0 else active_streak end as active_streak
    from entity_streaks
),

named_transitions as (
    select
        *,
        case
            when activation_state = 'new' then 'new'
            else previous_state || '_to_' || activation_state
        end as state_transition
    from entity_states
),

final_rows as (
    select
        {{ activation_layer._listed(entity) }},
        {{ period }} as period_start,
        {{ activation_layer._stored_text_column(none, 'activation_state') }},
        {{ activation_layer._stored_text_column(none, 'previous_state') }},
        {{ activation_layer._stored_text_column(none, 'state_transition') }},
        active_streak,
        inactive_streak,
        first_active_date,
        last_active_date,
        cast({{ activation_layer._periods_between_sql(
            'last_active_date', activation_layer._date_literal(plan.as_of), 'daily'
        ) }} as {{ dbt.type_int() }}) as days_since_last_active,
        active_days,
        {{ activation_layer._date_literal(plan.as_of) }} as as_of_date
        {%- if tiers %},
        case
            {%- for name, threshold in tiers | dictsort(by='value') | reverse %}
            when inactive_streak >= {{ threshold }} then {{ activation_layer._stored_text(activation_layer._text_literal(name)) }}
            {%- endfor %}
        end as inactivity_tier
        {%- endif %}
    from named_transitions
)

select * from final_rows
{{- activation_layer._unit_test_settings() }}
{% endmacro %}
