-- How long the entities of a fact have been active, or inactive, without a break, as of the latest complete period.
-- Edit: the fact, its grain, and from how many periods on streaks are counted as one (the last line).
{% set fact = 'users_visited_app' -%}
{% set grain = 'weekly' -%}
{% set longest = 12 -%}
with status as (
    select * from {{ ref(fact ~ '_activation_status_' ~ grain) }}
),

streaks as (
    select
        activation_state,
        case
            when active_streak + inactive_streak < {{ longest }} then active_streak + inactive_streak
            else {{ longest }}
        end as streak
    from status
    where activation_state is not null
),

counted as (
    select
        streak,
        sum(case when activation_state != 'inactive' then 1 else 0 end) as active,
        sum(case when activation_state = 'inactive' then 1 else 0 end) as inactive
    from streaks
    group by streak
),

final as (
    select
        streak,
        cast(streak as {{ dbt.type_string() }})
        || case when streak = {{ longest }} then ' or more' else '' end as periods,
        active,
        round(1.0 * active / nullif(sum(active) over (), 0), 3) as share_of_active,
        inactive,
        round(1.0 * inactive / nullif(sum(inactive) over (), 0), 3) as share_of_inactive
    from counted
)

select
    periods,
    active,
    share_of_active,
    inactive,
    share_of_inactive
from final
order by streak
