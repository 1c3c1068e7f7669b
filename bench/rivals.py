"""The SQL files beside this module: what the package is measured against, and what checks both.

The reference counts how many entities are in each state of each period by joins of active periods,
apart from the package and its rivals. A time is worth nothing before its tables agree with it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from facts import NEW_DAY
from measure import ask, connect
from project import count_rows

FOLDER = Path(__file__).parent
ROLLING_DAYS = 28

CONTRACT_COLUMNS = """
    user_id, period_start, activation_state, previous_state, state_transition,
    first_active_period, previous_active_period, return_interval, active_streak, inactive_streak,
    churned_periods, active_days, lifetime_active_days, event_count, is_complete, as_of_date
"""

# Per period: how many entities are new, retained, reactivated, and inactive for one period.
STATES = ("new", "retained", "reactivated", "lapsed")
Counts = dict[date, tuple[int, ...]]

# Entities are counted a share at a time: the active periods of a share fit in memory.
FACTS_PER_SHARE = 20_000_000

ROWS_SQL = """select
    period_start,
    count(*) filter (where activation_state = 'new') as new,
    count(*) filter (where activation_state = 'retained') as retained,
    count(*) filter (where activation_state = 'reactivated') as reactivated,
    count(*) filter (where activation_state = 'inactive' and inactive_streak = 1) as lapsed
from {table}
group by period_start
"""

METRICS_SQL = """select period_start, new, retained, reactivated, churned as lapsed
from activation_metrics
"""

TRANSITIONS_SQL = """select
    period_start,
    sum(entities) filter (where to_state = 'new') as new,
    sum(entities) filter (where to_state = 'retained') as retained,
    sum(entities) filter (where to_state = 'reactivated') as reactivated,
    sum(entities) filter (where to_state = 'inactive' and from_state != 'inactive') as lapsed
from activation_transitions
group by period_start
"""


# Its states are others: new are the same, and who lapsed is who was active before and is not now.
ROLLING_STATES_SQL = """select
    period_start,
    new,
    stayed as retained,
    active - new - stayed as reactivated,
    active_before - stayed as lapsed
from (
    select
        *,
        coalesce(lag(active) over days, 0) as active_before,
        cast(round(
            coalesce(new_retention_rate * lag(new) over days, 0)
            + coalesce(current_retention_rate * lag(current) over days, 0)
            + coalesce(reactivated_retention_rate * lag(reactivated) over days, 0)
            + coalesce(resurrected_retention_rate * lag(resurrected) over days, 0)
        ) as bigint) as stayed
    from activation_rolling
    window days as (order by period_start)
)
"""


class Rival(NamedTuple):
    """Statements that leave things as the day before left them, and those whose time counts."""

    before: Sequence[str]
    timed: Sequence[str]


def read_rival(name: str, as_of: date) -> Rival:
    """The file of that name; those that go on day by day go on from the day before."""
    if name != "rolling":
        return _read(name, as_of)
    before_first, day_before, today = (
        _read_rolling(as_of - timedelta(days=days)) for days in (1 + ROLLING_DAYS, 1, 0)
    )
    return Rival([*before_first.before, *before_first.timed, *day_before.timed], today.timed)


def _read_rolling(as_of: date) -> Rival:
    start = as_of - timedelta(days=ROLLING_DAYS - 1)
    read_from = start - timedelta(days=ROLLING_DAYS)
    return _read(
        "rolling", as_of, window_days=ROLLING_DAYS, window_start=start, read_from=read_from
    )


def floor(left: Path, as_of: date, lookback_days: int) -> Rival:
    """Read and write as much as the daily run to that date did, which left these tables."""
    read_from = as_of - timedelta(days=lookback_days)
    snapshot = as_of - timedelta(days=1)
    read = count_rows(
        left, f"facts where visited_at >= '{read_from}' and visited_at < '{as_of}'::date + 1"
    ) + count_rows(left, f"visits_first_last where snapshot_date = '{snapshot}'")
    written = count_rows(left, f"visits_activation_daily where as_of_date = '{as_of}'")
    return _read(
        "floor",
        as_of,
        contract_columns=CONTRACT_COLUMNS,
        read_from=read_from,
        snapshot=snapshot,
        written_share=written / read,
    )


def check_counts(
    database: Path, facts: Path, *, table: str, as_of: date, period: str, since: date
) -> None:
    """Raise unless a table, or a query, counts each period since a date as the reference does."""
    sql = table if table.startswith("select") else ROWS_SQL.format(table=table)
    counted = {
        start: tuple(int(count or 0) for count in counts) for start, *counts in ask(database, sql)
    }
    # Days are counted once through the new one: none depends on a later one.
    reference = count_reference(facts, NEW_DAY if period == "day" else as_of, period)
    expected = {start: counts for start, counts in reference.items() if start <= as_of}
    nothing = (0,) * len(STATES)  # There may be a row, or none.
    for start in sorted({*counted, *expected}):
        found, right = counted.get(start, nothing), expected.get(start, nothing)
        if start >= since and found != right:
            raise RuntimeError(
                f"{database.parent.name}, {start}: counted {found}, expected {right}"
                f" ({', '.join(STATES)})"
            )


def check_active_days(database: Path, facts: Path, *, tables: Sequence[str]) -> None:
    """Raise unless each table has a row for every active day of an entity."""
    days = count_rows(facts, "(select distinct user_id, cast(visited_at as date) from facts)")
    for table in tables:
        if count_rows(database, table) != days:
            raise RuntimeError(f"{table} does not hold every active day")


@cache
def count_reference(facts: Path, as_of: date, period: str) -> Counts:
    """The states of every `day`, `week` or `month` through a date, counted in the facts alone."""
    shares = count_rows(facts, "facts") // FACTS_PER_SHARE + 1
    found: dict[date, list[int]] = {}
    with connect(facts) as connection:
        for share in range(shares):
            sql = _filled("reference.sql", as_of, period=period, share=share, shares=shares)
            for period_start, state, entities in connection.execute(sql).fetchall():
                counts = found.setdefault(period_start, [0] * len(STATES))
                counts[STATES.index(state)] += entities
    return {period_start: tuple(counts) for period_start, counts in found.items()}


def _read(name: str, as_of: date, **values: object) -> Rival:
    """The statements of a file: those above its line `-- timed` are the setup, if it has one."""
    text = _filled(f"rivals/{name}.sql", as_of, **values)
    *setup, timed = text.split("\n-- timed", 1)
    return Rival(_statements("".join(setup)), _statements(f"-- timed{timed}"))


def _filled(name: str, as_of: date, **values: object) -> str:
    day_after, day_before = as_of + timedelta(days=1), as_of - timedelta(days=1)
    text = (FOLDER / name).read_text()
    return text.format(as_of=as_of, day_after=day_after, day_before=day_before, **values)


def _statements(text: str) -> list[str]:
    return [statement.strip() for statement in text.split(";\n") if statement.strip()]
