"""The SQL files beside this module: what the package is measured against, and what checks it."""

from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from measure import ask

FOLDER = Path(__file__).parent
ROLLING_DAYS = 28

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


class Rival(NamedTuple):
    """Statements that leave things as the day before left them, and those whose time counts."""

    setup: list[str]
    timed: list[str]


def rebuild(as_of: date) -> Rival:
    """The daily activation table over the whole history, in one statement."""
    return _rival("rebuild", as_of)


def spine(as_of: date) -> Rival:
    """A spine of entities and dates over the whole history."""
    return _rival("spine", as_of)


def cumulative(as_of: date) -> Rival:
    """One day of a cumulative table, on top of the day before."""
    return _rival("cumulative", as_of)


def rolling(as_of: date) -> Rival:
    """One day of a table whose last 28 days are computed anew, on top of such a day before."""
    setup, day_before = (
        _rival("rolling", day, **_rolling_window(day))
        for day in (as_of - timedelta(days=1 + ROLLING_DAYS), as_of - timedelta(days=1))
    )
    timed = _rival("rolling", as_of, **_rolling_window(as_of)).timed
    return Rival([*setup.setup, *setup.timed, *day_before.timed], timed)


def _rolling_window(as_of: date) -> dict[str, object]:
    window_start = as_of - timedelta(days=ROLLING_DAYS - 1)
    return {
        "window_days": ROLLING_DAYS,
        "window_start": window_start,
        "read_from": window_start - timedelta(days=ROLLING_DAYS),
    }


def floor(left: Path, as_of: date, lookback_days: int) -> Rival:
    """Read and write as much as the daily run to that date did, which left these tables."""
    read_from = as_of - timedelta(days=lookback_days)
    snapshot = as_of - timedelta(days=1)
    read = count_rows(
        left, f"facts where visited_at >= '{read_from}' and visited_at < '{as_of}'::date + 1"
    ) + count_rows(left, f"visits_first_last where snapshot_date = '{snapshot}'")
    written = count_rows(left, f"visits_activation_daily where as_of_date = '{as_of}'")
    return _rival(
        "floor",
        as_of,
        contract_columns=", ".join(CONTRACT_COLUMNS),
        read_from=read_from,
        snapshot=snapshot,
        written_share=written / read,
    )


def reference_counts(as_of: date, period: str, share: int, shares: int) -> str:
    """The query that counts the states of every period through a date: `day`, `week`, `month`."""
    return _filled(
        "reference_counts.sql", as_of, {"period": period, "share": share, "shares": shares}
    )


def count_rows(database: Path, source: str) -> int:
    """How many rows a table, or a table and its condition, holds."""
    return int(str(ask(database, f"select count(*) from {source}")[0][0]))


def _rival(name: str, as_of: date, **values: object) -> Rival:
    """The statements of a file: those above its line `-- timed` are the setup, if it has one."""
    text = _filled(f"rivals/{name}.sql", as_of, values)
    *setup, timed = text.split("\n-- timed", 1)
    return Rival(_statements("".join(setup)), _statements(f"-- timed{timed}"))


def _filled(name: str, as_of: date, values: dict[str, object]) -> str:
    day_after, day_before = as_of + timedelta(days=1), as_of - timedelta(days=1)
    return (
        (FOLDER / name)
        .read_text()
        .format(as_of=as_of, day_after=day_after, day_before=day_before, **values)
    )


def _statements(text: str) -> list[str]:
    return [statement.strip() for statement in text.split(";\n") if statement.strip()]
