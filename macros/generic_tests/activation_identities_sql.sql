{#-
    Identities are those of the contract: active(p) = active(p-1) + new + reactivated - churned, and, where every
    inactive period is kept, ever active(p) = ever active(p-1) + new.
-#}
{% macro _activation_identities_sql(activation, declared) %}
    {%- set grain = declared.grain -%}
    {%- set new = activation_layer._quote_if_reserved('new') -%}
    {%- set previous_and_interval = activation_layer._add_periods_sql('previous_active_period', 'return_interval', grain) -%}
    {%- set previous_and_streak = activation_layer._add_periods_sql('previous_active_period', 'inactive_streak', grain) -%}
with latest_date as (
    select max(as_of_date) as as_of_date from {{ activation }}
),

checked_rows as (
    select
        stored_activation.period_start,
        stored_activation.activation_state,
        stored_activation.previous_state,
        stored_activation.state_transition,
        stored_activation.first_active_period,
        stored_activation.previous_active_period,
        stored_activation.return_interval,
        stored_activation.active_streak,
        stored_activation.inactive_streak,
        stored_activation.churned_periods,
        stored_activation.active_days,
        stored_activation.lifetime_active_days,
        stored_activation.event_count,
        stored_activation.is_complete,
        {{ activation_layer._add_periods_sql('stored_activation.period_start', 1, grain) }}
        <= {{ activation_layer._add_periods_sql('latest_date.as_of_date', 1, 'daily') }} as has_ended
    from {{ activation }} as stored_activation
    cross join latest_date
),

counted_periods as (
    select
        period_start,
        has_ended,
        sum(case when activation_state != 'inactive' then 1 else 0 end) as active,
        sum(case when activation_state = 'new' then 1 else 0 end) as {{ new }},
        sum(case when activation_state = 'retained' then 1 else 0 end) as retained,
        sum(case when activation_state = 'reactivated' then 1 else 0 end) as reactivated,
        sum(case when inactive_streak = 1 then 1 else 0 end) as churned,
        count(*) as ever_active,
        sum(
            case
                when coalesce(is_complete, not has_ended) != has_ended
                    or coalesce(state_transition, '') != coalesce(previous_state || '_to_', '') || activation_state
                    or coalesce(first_active_period > period_start, true)
                    or coalesce(lifetime_active_days < active_days, true)
                    then 1
                when activation_state = 'new'
                    and previous_state is null and previous_active_period is null and return_interval is null
                    and first_active_period = period_start and active_streak = 1 and churned_periods = 0
                    and lifetime_active_days = active_days
                    then 0
                when activation_state = 'retained'
                    and previous_state != 'inactive' and return_interval = 1 and active_streak > 1
                    and {{ previous_and_interval }} = period_start and churned_periods = 0
                    then 0
                when activation_state = 'reactivated'
                    and previous_state = 'inactive' and active_streak = 1
                    and {{ previous_and_interval }} = period_start
                    and churned_periods = return_interval - 1 and churned_periods > 0
                    then 0
                when activation_state = 'inactive'
                    and is_complete and active_streak = 0 and event_count = 0 and return_interval is null
                    and {{ previous_and_streak }} = period_start and churned_periods = 0
                    and (previous_state = 'inactive') = (inactive_streak > 1)
                    then 0
                else 1
            end
        ) as contradictory_rows
    from checked_rows
    group by period_start, has_ended
),

period_bounds as (
    select
        min(period_start) as first_period,
        max(period_start) as last_period
    from counted_periods
),

compared_rows as (
    select
        coalesce(counted_periods.period_start, {{ activation_layer._add_periods_sql('period_before.period_start', 1, grain) }}) as period_start,
        coalesce(period_before.active, 0) as active_before,
        coalesce(period_before.ever_active, 0) as ever_active_before,
        coalesce(counted_periods.has_ended, true) as has_ended,
        coalesce(counted_periods.active, 0) as active,
        coalesce(counted_periods.{{ new }}, 0) as {{ new }},
        coalesce(counted_periods.retained, 0) as retained,
        coalesce(counted_periods.reactivated, 0) as reactivated,
        coalesce(counted_periods.churned, 0) as churned,
        coalesce(counted_periods.ever_active, 0) as ever_active,
        coalesce(counted_periods.contradictory_rows, 0) as contradictory_rows
    from counted_periods
    full outer join counted_periods as period_before
        on counted_periods.period_start = {{ activation_layer._add_periods_sql('period_before.period_start', 1, grain) }}
)

select
    compared_rows.*
from compared_rows
cross join period_bounds
where
    compared_rows.period_start between period_bounds.first_period and period_bounds.last_period
    and (
        compared_rows.contradictory_rows > 0
        or compared_rows.active != compared_rows.{{ new }} + compared_rows.retained + compared_rows.reactivated
        or compared_rows.retained > compared_rows.active_before
        {%- if declared.inactive_periods != 0 %}
        or (
            compared_rows.has_ended
            and compared_rows.active != compared_rows.active_before + compared_rows.{{ new }} + compared_rows.reactivated - compared_rows.churned
        )
        {%- endif %}
        {%- if declared.inactive_periods == 'all' %}
        or (compared_rows.has_ended and compared_rows.ever_active != compared_rows.ever_active_before + compared_rows.{{ new }})
        {%- endif %}
    )
{{- activation_layer._query_settings() }}
{% endmacro %}
