"""Every variant must count as many entities in each state of each period as a reference does.

The reference counts by joins of active periods, apart from the package and its rivals; a time is
worth nothing before its variant agrees.
"""

from datetime import date
from functools import partial
from pathlib import Path

from measure import connect, in_child
from queries import count_rows, reference_counts

# Per period: how many entities are new, retained, reactivated, and inactive for one period.
STATES = ("new", "retained", "reactivated", "lapsed")
Counts = dict[date, tuple[int, ...]]

# Entities are counted a share at a time: the active periods of a share fit in memory.
FACTS_PER_SHARE = 20_000_000

ROWS_SQL = """
select
    period_start,
    count(*) filter (where activation_state = 'new') as new,
    count(*) filter (where activation_state = 'retained') as retained,
    count(*) filter (where activation_state = 'reactivated') as reactivated,
    count(*) filter (where activation_state = 'inactive' and inactive_streak = 1) as lapsed
from {table}
group by period_start
"""

METRICS_SQL = """
select period_start, new, retained, reactivated, churned as lapsed
from activation_metrics
"""

TRANSITIONS_SQL = """
select
    period_start,
    coalesce(sum(entities) filter (where to_state = 'new'), 0) as new,
    coalesce(sum(entities) filter (where to_state = 'retained'), 0) as retained,
    coalesce(sum(entities) filter (where to_state = 'reactivated'), 0) as reactivated,
    coalesce(
        sum(entities) filter (where to_state = 'inactive' and from_state != 'inactive'), 0
    ) as lapsed
from activation_transitions
group by period_start
"""

INACTIVE_SQL = """
select period_start, count(*) as inactive
from visits_activation_daily
where activation_state = 'inactive'
group by period_start
"""


def count_reference(database: Path, period: str, as_of: date) -> Counts:
    """The states of every `day`, `week` or `month` through a date, counted in the facts alone."""
    shares = count_rows(database, "facts") // FACTS_PER_SHARE + 1
    return in_child(partial(_count_reference, database, period, as_of, shares))


def _count_reference(database: Path, period: str, as_of: date, shares: int) -> Counts:
    found: dict[date, list[int]] = {}
    with connect(database) as connection:
        for share in range(shares):
            sql = reference_counts(as_of, period, share, shares)
            for period_start, state, entities in connection.execute(sql).fetchall():
                counts = found.setdefault(period_start, [0] * len(STATES))
                counts[STATES.index(state)] += entities
    return {period_start: tuple(counts) for period_start, counts in found.items()}


def rows_sql(table: str) -> str:
    """The query that counts the states in a table of one row per entity and period."""
    return ROWS_SQL.format(table=table)


def count_inactive(counts: Counts) -> Counts:
    """Per day all that are inactive, however long: those seen before, but not on it."""
    inactive: Counts = {}
    ever_active = 0
    for ordinal in range(min(counts).toordinal(), max(counts).toordinal() + 1):
        day = date.fromordinal(ordinal)
        new, retained, reactivated, _ = counts.get(day, (0, 0, 0, 0))
        absent = ever_active - retained - reactivated
        ever_active += new
        if absent:
            inactive[day] = (absent,)
    return inactive


def check_counts(database: Path, sql: str, expected: Counts, since: date = date.min) -> str:
    """Raise unless the query counts what is expected since a date; answer what was compared."""
    counted = in_child(partial(_count, database, sql))
    expected = {period: counts for period, counts in expected.items() if period >= since}
    for period in sorted({*expected, *(period for period in counted if period >= since)}):
        if counted.get(period) != expected.get(period):
            raise RuntimeError(
                f"{database.parent.name}, {period}: counted {counted.get(period)},"
                f" expected {expected.get(period)} ({', '.join(STATES)})"
            )
    return f"{len(expected)} {'period' if len(expected) == 1 else 'periods'}"


def _count(database: Path, sql: str) -> Counts:
    with connect(database) as connection:
        rows = connection.execute(sql).fetchall()
    counted = {period: tuple(int(count or 0) for count in counts) for period, *counts in rows}
    # Where nothing is to be counted, a variant may have a row or none.
    return {period: counts for period, counts in counted.items() if any(counts)}
