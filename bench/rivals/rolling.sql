-- The last {window_days} days of states are computed anew every day, from the active days of these
-- and as many before, and from a table that keeps when each entity was first seen.

-- setup: the tables as they are before their first day
create table first_seen as
select
    user_id,
    min(cast(visited_at as date)) as first_active_date
from facts
where visited_at < timestamp '{window_start}' and user_id is not null
group by user_id;

create table rolling (
    user_id bigint,
    period_start date,
    activation_state varchar,
    first_active_date date,
    previous_active_date date,
    return_interval integer,
    inactive_streak integer,
    event_count integer
);

-- timed: one day
insert into first_seen
select
    user_id,
    min(cast(visited_at as date)) as first_active_date
from facts
where
    visited_at >= timestamp '{window_start}'
    and visited_at < timestamp '{day_after}'
    and user_id is not null
    and user_id not in (select user_id from first_seen)
group by user_id;

delete from rolling where period_start >= date '{window_start}';

insert into rolling
with active_days as (
    select
        user_id,
        cast(visited_at as date) as period_start,
        count(*) as event_count
    from facts
    where
        visited_at >= timestamp '{read_from}'
        and visited_at < timestamp '{day_after}'
        and user_id is not null
    group by all
),

neighbouring_days as (
    select
        *,
        lag(period_start) over (partition by user_id order by period_start) as previous_active_date,
        lead(period_start) over (partition by user_id order by period_start) as next_active_date
    from active_days
),

active_rows as (
    select
        neighbouring_days.user_id,
        neighbouring_days.period_start,
        case
            when neighbouring_days.period_start = first_seen.first_active_date then 'new'
            when neighbouring_days.period_start = neighbouring_days.previous_active_date + 1
                then 'retained'
            else 'reactivated'
        end as activation_state,
        first_seen.first_active_date,
        neighbouring_days.previous_active_date,
        neighbouring_days.period_start - neighbouring_days.previous_active_date as return_interval,
        0 as inactive_streak,
        neighbouring_days.event_count
    from neighbouring_days
    inner join first_seen on neighbouring_days.user_id = first_seen.user_id
    where neighbouring_days.period_start >= date '{window_start}'
),

lapsed_rows as (
    select
        neighbouring_days.user_id,
        neighbouring_days.period_start + 1 as period_start,
        'inactive' as activation_state,
        first_seen.first_active_date,
        neighbouring_days.period_start as previous_active_date,
        null as return_interval,
        1 as inactive_streak,
        0 as event_count
    from neighbouring_days
    inner join first_seen on neighbouring_days.user_id = first_seen.user_id
    where
        neighbouring_days.period_start >= date '{window_start}' - 1
        and neighbouring_days.period_start < date '{as_of}'
        and neighbouring_days.next_active_date is distinct from neighbouring_days.period_start + 1
)

select * from active_rows
union all
select * from lapsed_rows
