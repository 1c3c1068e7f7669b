{#-
    One row per entity and active period (and one for its last active period before the plan): the active
    periods around it and where its streak began.
-#}
{% macro _states_cte_sql(fact, grain, plan) -%}
{%- set entity = fact.entity -%}
{%- set values = activation_layer._more_columns(fact.segments) -%}
{%- set entity_list = entity | join(',\n        ') -%}
{%- set by_period = 'partition by ' ~ entity | join(', ') ~ ' order by period_start' -%}
{%- set through_period = activation_layer._running_window_sql(entity, 'period_start') -%}
{%- set next_after_previous = activation_layer._add_periods_sql('previous_active_period', 1, grain) -%}
{%- set carries = plan.start is not none -%}
{% if carries -%}
active_history as (
    select
        {{ entity_list }},
        period_start,
        period_start as first_active_period,
        active_days,
        active_days as lifetime_active_days,
        event_count,
        cast(null as date) as streak_start{{ values }}
    from active_periods
    union all
    select
        {{ entity_list }},
        period_start,
        first_active_period,
        0 as active_days,
        lifetime_active_days,
        0 as event_count,
        {{ activation_layer._add_periods_sql('period_start', '(1 - active_streak)', grain) }} as streak_start{{ values }}
    from carried_states
),

{% endif -%}
previous_periods as (
    select
        {{ entity_list }},
        period_start,
        active_days,
        event_count,
        {%- if carries %}
        first_active_period,
        lifetime_active_days,
        streak_start,
        {%- endif %}
        lag({{ activation_layer._nullable('period_start') }}) over ({{ by_period }}) as previous_active_period
        {{- activation_layer._known_values_sql(fact.segments, through_period) }}
    from {{ 'active_history' if carries else 'active_periods' }}
),

entity_states as (
    select
        {{ entity_list }},
        period_start,
        active_days,
        event_count,
        first_value({{ 'first_active_period' if carries else 'period_start' }}) {{ through_period }} as first_active_period,
        previous_active_period,
        lead({{ activation_layer._nullable('period_start') }}) over ({{ by_period }}) as next_active_period,
        sum({{ 'lifetime_active_days' if carries else 'active_days' }}) {{ through_period }} as lifetime_active_days,
        max(
            case
                {%- if carries %}
                when streak_start is not null then streak_start
                {%- endif %}
                when previous_active_period is null then period_start
                when period_start > {{ next_after_previous }} then period_start
            end
        ) {{ through_period }} as streak_start
        {%- for segment in fact.segments %},
        {{ segment.quoted }},
        lag({{ activation_layer._nullable(segment.quoted) }}) over ({{ by_period }}) as {{ segment.previous }}
        {%- endfor %}
    from previous_periods
)
{%- endmacro %}
