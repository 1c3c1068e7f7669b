-- A row for every entity and date from its first one on, whether it came, and lag to tell whether
-- it came the day before: the form that is easiest to read. It has no streaks and no intervals.
create table spine as
with active_days as (
    select distinct
        user_id,
        cast(visited_at as date) as active_on
    from facts
    where visited_at < timestamp '{day_after}' and user_id is not null
),

first_days as (
    select
        user_id,
        min(active_on) as first_active_date
    from active_days
    group by user_id
),

calendar as (
    select cast(unnest(generate_series(min(active_on), date '{as_of}', interval 1 day)) as date) as period_start
    from active_days
),

entity_days as (
    select
        first_days.user_id,
        calendar.period_start,
        first_days.first_active_date,
        active_days.user_id is not null as is_active
    from first_days
    inner join calendar on first_days.first_active_date <= calendar.period_start
    left join active_days
        on
            first_days.user_id = active_days.user_id
            and calendar.period_start = active_days.active_on
),

compared_with_day_before as (
    select
        *,
        lag(is_active) over (partition by user_id order by period_start) as was_active
    from entity_days
),

states as (
    select
        user_id,
        period_start,
        first_active_date,
        case
            when period_start = first_active_date then 'new'
            when is_active and was_active then 'retained'
            when is_active then 'reactivated'
            else 'inactive'
        end as activation_state,
        case when is_active then 0 else 1 end as inactive_streak
    from compared_with_day_before
    where is_active or was_active
)

select * from states
