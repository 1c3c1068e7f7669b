"""What the package is measured against, as plain SQL on the table `facts`."""

from datetime import date, timedelta

import duckdb

CONTRACT_COLUMNS = (
    "user_id",
    "period_start",
    "activation_state",
    "previous_state",
    "state_transition",
    "first_active_period",
    "previous_active_period",
    "return_interval",
    "active_streak",
    "inactive_streak",
    "churned_periods",
    "active_days",
    "lifetime_active_days",
    "event_count",
    "is_complete",
    "as_of_date",
)

# One statement over the whole history, as an analyst writes it who knows window functions well:
# every window shares one partitioning and order, and the lapse rows come from the same CTE.
REBUILD_SQL = """
create table rebuilt as
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
"""

# The least that a daily run must do: read one snapshot and the facts of the days it writes, and
# write as many rows of the same columns, to tables of the same columns.
FLOOR_SETUP_SQL = (
    "create table floor_first_last as select * from visits_first_last limit 0",
    "create table floor_activation as select * from visits_activation_daily limit 0",
)
FLOOR_SQL = (
    "begin",
    """
insert into floor_first_last
select * replace (date '{as_of}' as snapshot_date)
from visits_first_last
where snapshot_date = date '{snapshot}'
""",
    """
insert into floor_activation
select
    user_id,
    active_on,
    case user_id % 4
        when 0 then 'new' when 1 then 'retained' when 2 then 'reactivated' else 'inactive'
    end,
    case user_id % 3 when 0 then 'retained' when 1 then 'reactivated' else 'inactive' end,
    case user_id % 4
        when 0 then 'new'
        when 1 then 'reactivated_to_retained'
        when 2 then 'inactive_to_reactivated'
        else 'retained_to_inactive'
    end,
    active_on,
    active_on,
    cast(user_id % 30 as integer),
    cast(user_id % 7 as integer),
    cast(user_id % 2 as integer),
    cast(user_id % 30 as integer),
    1,
    cast(user_id % 200 as integer),
    1,
    true,
    date '{as_of}',
    technical.*
from (
    select
        user_id,
        cast(visited_at as date) as active_on
    from facts
    where visited_at >= timestamp '{start}' and visited_at < timestamp '{day_after}'
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
where hash(user_id, active_on) % 1000000 < {written_per_million}
""",
    "commit",
)


def rebuild_statements(as_of: date) -> list[str]:
    """One `create table as` of the daily activation table over the whole history."""
    return [REBUILD_SQL.format(as_of=as_of, day_after=as_of + timedelta(days=1))]


def floor_statements(
    connection: duckdb.DuckDBPyConnection, as_of: date, lookback_days: int
) -> list[str]:
    """Statements that read and write as much as the daily run to that date, and compute nothing.

    The connection is to what the run left: its rows are those that carry its as-of date.
    """
    start = as_of - timedelta(days=lookback_days)
    day_after = as_of + timedelta(days=1)
    snapshot = as_of - timedelta(days=1)
    written = count_rows(connection, f"visits_activation_daily where as_of_date = '{as_of}'")
    read = count_rows(
        connection, f"facts where visited_at >= '{start}' and visited_at < '{day_after}'"
    ) + count_rows(connection, f"visits_first_last where snapshot_date = '{snapshot}'")
    return [
        statement.format(
            as_of=as_of,
            contract_columns=", ".join(CONTRACT_COLUMNS),
            day_after=day_after,
            start=start,
            snapshot=snapshot,
            written_per_million=round(1_000_000 * written / read),
        )
        for statement in FLOOR_SQL
    ]


def count_rows(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    """How many rows a table, or a table and its condition, holds."""
    row = connection.execute(f"select count(*) from {source}").fetchone()
    if row is None:
        raise RuntimeError(f"no count of {source}")
    return int(row[0])
