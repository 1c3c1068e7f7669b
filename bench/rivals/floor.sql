-- The least that a daily run must do: read one snapshot and the facts of the days that it looks
-- at, and write as many rows of the same columns as it wrote. Nothing is computed.

-- setup: tables of the same columns
create table floor_first_last as select * from visits_first_last limit 0;

create table floor_activation as select * from visits_activation_daily limit 0;

-- timed: one day
begin;

insert into floor_first_last
select * replace (date '{as_of}' as snapshot_date)
from visits_first_last
where snapshot_date = date '{snapshot}';

insert into floor_activation by name
select
    user_id,
    active_on as period_start,
    case user_id % 4
        when 0 then 'new' when 1 then 'retained' when 2 then 'reactivated' else 'inactive'
    end as activation_state,
    case user_id % 3 when 0 then 'retained' when 1 then 'reactivated' else 'inactive' end
        as previous_state,
    case user_id % 4
        when 0 then 'new'
        when 1 then 'reactivated_to_retained'
        when 2 then 'inactive_to_reactivated'
        else 'retained_to_inactive'
    end as state_transition,
    active_on as first_active_period,
    active_on as previous_active_period,
    cast(user_id % 30 as integer) as return_interval,
    cast(user_id % 7 as integer) as active_streak,
    cast(user_id % 2 as integer) as inactive_streak,
    cast(user_id % 30 as integer) as churned_periods,
    1 as active_days,
    cast(user_id % 200 as integer) as lifetime_active_days,
    1 as event_count,
    true as is_complete,
    date '{as_of}' as as_of_date,
    technical.*
from (
    select
        user_id,
        cast(visited_at as date) as active_on
    from facts
    where visited_at >= timestamp '{read_from}' and visited_at < timestamp '{day_after}'
    union all
    select
        user_id,
        last_active_date as active_on
    from visits_first_last
    where snapshot_date = date '{snapshot}'
) as read_rows
cross join (
    select * exclude ({contract_columns}) from visits_activation_daily limit 1
) as technical
where hash(user_id, active_on) / pow(2, 64) < {written_share};

commit
