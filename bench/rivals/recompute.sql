-- One statement over the whole history, as an analyst writes it who knows window functions well:
-- every window shares one partitioning and order, and the lapse rows come from the same CTE.
create table recompute as
with days as (
    select
        user_id,
        cast(visited_at as date) as period_start,
        count(*) as event_count
    from facts
    where visited_at < timestamp '{day_after}' and user_id is not null
    group by all
),

visits as (
    select
        *,
        first_value(period_start) over user_days as first_active_period,
        lag(period_start) over user_days as previous_active_period,
        lead(period_start) over user_days as next_active_period,
        row_number() over user_days as lifetime_active_days
    from days
    window user_days as (partition by user_id order by period_start)
),

streaks as (
    select
        *,
        period_start - max(
            case
                when previous_active_period = period_start - 1 then null
                else period_start
            end
        ) over (partition by user_id order by period_start) + 1 as active_streak
    from visits
),

states as (
    select
        *,
        case
            when period_start = first_active_period then 'new'
            when active_streak > 1 then 'retained'
            else 'reactivated'
        end as activation_state,
        case
            when period_start = first_active_period then null
            when active_streak = 1 then 'inactive'
            when previous_active_period = first_active_period then 'new'
            when active_streak = 2 then 'reactivated'
            else 'retained'
        end as previous_state,
        period_start - previous_active_period as return_interval
    from streaks
)

select
    user_id,
    period_start,
    activation_state,
    previous_state,
    case
        when activation_state = 'new' then 'new'
        else previous_state || '_to_' || activation_state
    end as state_transition,
    first_active_period,
    previous_active_period,
    cast(return_interval as integer) as return_interval,
    cast(active_streak as integer) as active_streak,
    0 as inactive_streak,
    cast(case when return_interval > 1 then return_interval - 1 else 0 end as integer)
        as churned_periods,
    1 as active_days,
    cast(lifetime_active_days as integer) as lifetime_active_days,
    cast(event_count as integer) as event_count,
    true as is_complete,
    date '{as_of}' as as_of_date
from states
union all
select
    user_id,
    period_start + 1 as period_start,
    'inactive' as activation_state,
    activation_state as previous_state,
    activation_state || '_to_inactive' as state_transition,
    first_active_period,
    period_start as previous_active_period,
    null as return_interval,
    0 as active_streak,
    1 as inactive_streak,
    0 as churned_periods,
    0 as active_days,
    cast(lifetime_active_days as integer) as lifetime_active_days,
    0 as event_count,
    true as is_complete,
    date '{as_of}' as as_of_date
from states
where
    period_start < date '{as_of}'
    and (next_active_period > period_start + 1 or next_active_period is null)
