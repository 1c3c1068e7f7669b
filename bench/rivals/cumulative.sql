-- A partition of all entities for every day, made from the partition of the day before and the
-- new day's facts by a full outer join.

-- setup: the partition of the day before
create table cumulative as
with active_days as (
    select
        user_id,
        cast(visited_at as date) as active_on,
        count(*) as event_count
    from facts
    where visited_at < timestamp '{as_of}' and user_id is not null
    group by all
),

numbered_days as (
    select
        *,
        active_on - cast(row_number() over (partition by user_id order by active_on) as integer)
            as streak_began
    from active_days
),

entities as (
    select
        user_id,
        min(active_on) as first_active_date,
        max(active_on) as last_active_date,
        count(*) as active_days,
        max(streak_began) as last_streak_began,
        count(*) filter (where active_on = date '{day_before}') as is_active,
        sum(event_count) filter (where active_on = date '{day_before}') as event_count
    from numbered_days
    group by user_id
),

last_streaks as (
    select
        user_id,
        count(*) as active_streak
    from numbered_days
    inner join entities using (user_id)
    where numbered_days.streak_began = entities.last_streak_began
    group by user_id
)

select
    user_id,
    date '{day_before}' as period_start,
    case
        when is_active = 0 then 'inactive'
        when first_active_date = date '{day_before}' then 'new'
        when active_streak > 1 then 'retained'
        else 'reactivated'
    end as activation_state,
    -- What the states of the day before were is of no use to the new day.
    cast(null as varchar) as previous_state,
    first_active_date,
    last_active_date,
    cast(case when is_active = 1 then active_streak else 0 end as integer) as active_streak,
    cast(date '{day_before}' - last_active_date as integer) as inactive_streak,
    cast(active_days as integer) as active_days,
    cast(coalesce(event_count, 0) as integer) as event_count
from entities
inner join last_streaks using (user_id);

-- timed: the partition of the new day
insert into cumulative
with yesterday as (
    select *
    from cumulative
    where period_start = date '{day_before}'
),

today as (
    select
        user_id,
        count(*) as event_count
    from facts
    where
        visited_at >= timestamp '{as_of}'
        and visited_at < timestamp '{day_after}'
        and user_id is not null
    group by user_id
)

select
    coalesce(yesterday.user_id, today.user_id) as user_id,
    date '{as_of}' as period_start,
    case
        when yesterday.user_id is null then 'new'
        when today.user_id is null then 'inactive'
        when yesterday.inactive_streak = 0 then 'retained'
        else 'reactivated'
    end as activation_state,
    yesterday.activation_state as previous_state,
    coalesce(yesterday.first_active_date, date '{as_of}') as first_active_date,
    case when today.user_id is null then yesterday.last_active_date else date '{as_of}' end
        as last_active_date,
    case when today.user_id is null then 0 else coalesce(yesterday.active_streak, 0) + 1 end
        as active_streak,
    case when today.user_id is null then yesterday.inactive_streak + 1 else 0 end
        as inactive_streak,
    coalesce(yesterday.active_days, 0) + case when today.user_id is null then 0 else 1 end
        as active_days,
    coalesce(today.event_count, 0) as event_count
from yesterday
full outer join today on yesterday.user_id = today.user_id
