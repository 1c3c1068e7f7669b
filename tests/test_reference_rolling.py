"""Hand-computed examples for the reference of rolling states, and its identities."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from identities import assert_rolling_adds_up
from reference import Entity, Events, activation, metrics
from reference_rolling import RollingRow, Windows, rolling, rolling_columns


def d(text: str) -> date:
    return date.fromisoformat(text)


def dates(text: str) -> list[date]:
    return [d(word) for word in text.split()]


def table(rows: list[RollingRow]) -> list[list[str]]:
    return [["-" if value is None else str(value) for value in row] for row in rows]


def words(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


# Columns: period_start, ever_active, active, active_2, active_4, stickiness, new, current,
# reactivated, resurrected, at_risk_2, at_risk_4, dormant, retention rates of new, current,
# reactivated and resurrected, return rates of at_risk_2, at_risk_4 and dormant, loss rates of
# at_risk_2 and at_risk_4

# A: new, current, -, reactivated (2 days since), -, -, -, resurrected (4 days since), current.
DAYS: Events = {
    ("a",): dates("2024-03-01 2024-03-02 2024-03-04 2024-03-04 2024-03-08 2024-03-09 2024-03-10"),
    ("b",): dates("2024-03-02"),
    ("late",): dates("2024-03-10"),
    (None,): dates("2024-02-01"),
}


def test_states_and_rates_of_short_windows() -> None:
    rows = rolling(DAYS, d("2024-03-09"), windows=(2, 4))
    assert table(rows) == words(
        """
2024-03-01 1 1 1 1 1.0 1 0 0 0 0 0 0 -   -   -   -   -   -   -   -   -
2024-03-02 2 2 2 2 1.0 1 1 0 0 0 0 0 1.0 -   -   -   -   -   -   -   -
2024-03-03 2 0 2 2 0.0 0 0 0 0 2 0 0 0.0 0.0 -   -   -   -   -   -   -
2024-03-04 2 1 1 2 0.5 0 0 1 0 0 1 0 -   -   -   -   0.5 -   -   0.5 -
2024-03-05 2 0 1 2 0.0 0 0 0 0 1 1 0 -   -   0.0 -   -   0.0 -   -   0.0
2024-03-06 2 0 0 1 0.0 0 0 0 0 0 1 1 -   -   -   -   0.0 0.0 -   1.0 1.0
2024-03-07 2 0 0 1 0.0 0 0 0 0 0 1 1 -   -   -   -   -   0.0 0.0 -   0.0
2024-03-08 2 1 1 1 1.0 0 0 0 1 0 0 1 -   -   -   -   -   1.0 0.0 -   0.0
2024-03-09 2 1 1 1 1.0 0 1 0 0 0 0 1 -   -   -   1.0 -   -   0.0 -   -
        """
    )


def test_states_of_a_week_and_four_weeks() -> None:
    first = d("2024-01-01")

    def state(days_since: int, *, is_active: bool) -> str:
        day = first + timedelta(days=days_since)
        events: Events = {("a",): [first, day] if is_active else [first]}
        row = dict(zip(rolling_columns((7, 28)), rolling(events, day)[-1], strict=True))
        names = ["new", "current", "reactivated", "resurrected"]
        (name,) = [n for n in [*names, "at_risk_7", "at_risk_28", "dormant"] if row[n] == 1]
        return name

    assert state(0, is_active=True) == "new"
    assert [state(days, is_active=True) for days in (1, 6)] == ["current"] * 2
    assert [state(days, is_active=True) for days in (7, 27)] == ["reactivated"] * 2
    assert [state(days, is_active=True) for days in (28, 300)] == ["resurrected"] * 2
    assert [state(days, is_active=False) for days in (1, 6)] == ["at_risk_7"] * 2
    assert [state(days, is_active=False) for days in (7, 27)] == ["at_risk_28"] * 2
    assert [state(days, is_active=False) for days in (28, 300)] == ["dormant"] * 2


def test_names_follow_the_windows() -> None:
    assert (
        rolling_columns((7, 28))
        == words(
            """
        period_start ever_active active active_7 active_28 stickiness
        new current reactivated resurrected at_risk_7 at_risk_28 dormant
        new_retention_rate current_retention_rate reactivated_retention_rate
        resurrected_retention_rate at_risk_7_return_rate at_risk_28_return_rate
        dormant_return_rate at_risk_7_loss_rate at_risk_28_loss_rate
        """.replace("\n", " ")
        )[0]
    )
    assert rolling_columns((30, 90))[3:5] == ["active_30", "active_90"]


def test_stickiness_is_null_where_nobody_was_active_within_the_longest_window() -> None:
    rows = rolling({("a",): dates("2024-03-01")}, d("2024-03-05"), windows=(2, 4))
    assert [row.stickiness for row in rows] == [1.0, 0.0, 0.0, 0.0, None]


def test_no_rows_without_facts_and_no_windows_that_do_not_ascend() -> None:
    assert rolling({("a",): [], (None,): dates("2024-03-01")}, d("2024-03-05")) == []
    for windows in ((1, 7), (7, 7), (28, 7)):
        with pytest.raises(ValueError, match="ascend"):
            rolling(DAYS, d("2024-03-05"), windows)


@pytest.mark.parametrize("windows", [(7, 28), (2, 3), (3, 10), (5, 400)])
def test_identities_of_random_histories(windows: Windows) -> None:
    rng = random.Random(23)
    for _ in range(60):
        events: dict[Entity, list[date]] = {
            (number,): [
                d("2024-01-15") + timedelta(days=rng.randrange(70))
                for _ in range(rng.choice([1, 2, 5, 15, 60]))
            ]
            for number in range(rng.randrange(1, 7))
        }
        as_of = d("2024-01-15") + timedelta(days=rng.randrange(80))
        rows = rolling(events, as_of, windows)
        assert_rolling_adds_up(rows, metrics(events, "daily", as_of, week_start="monday"))
        assert_states_follow_return_intervals(rows, events, as_of, windows)


def test_corrupted_rows_do_not_add_up() -> None:
    as_of = d("2024-03-09")
    rows = rolling(DAYS, as_of, windows=(2, 4))
    daily = metrics(DAYS, "daily", as_of, week_start="monday")
    assert_rolling_adds_up(rows, daily)
    for place, row in enumerate(rows):
        for column in RollingRow._fields[1:]:
            number = getattr(row, column)
            wrong: dict[str, Any] = {column: 0.25 if number is None else number + 0.25}
            corrupted = [*rows[:place], row._replace(**wrong), *rows[place + 1 :]]
            with pytest.raises(AssertionError):
                assert_rolling_adds_up(corrupted, daily)


def assert_states_follow_return_intervals(
    rows: list[RollingRow], events: Events, as_of: date, windows: Windows
) -> None:
    """Active states and those who returned can be read off the daily activation rows."""
    short, long = windows
    intervals: dict[date, list[int]] = {row.period_start: [] for row in rows}
    for active in activation(events, "daily", as_of, inactive_periods=0):
        if active.return_interval is not None:
            intervals[active.period_start].append(active.return_interval)
    for row in rows:
        here = intervals[row.period_start]
        assert row.current == sum(interval < short for interval in here)
        assert row.reactivated == sum(short <= interval < long for interval in here)
        assert row.resurrected == sum(interval >= long for interval in here)
    for before, row in zip(rows, rows[1:], strict=False):
        here = intervals[row.period_start]
        came = [
            (before.at_risk_short, row.at_risk_short_return_rate, 1, short),
            (before.at_risk_long, row.at_risk_long_return_rate, short, long),
            (before.dormant, row.dormant_return_rate, long, 10**6),
        ]
        for stock, rate, above, through in came:
            returned = sum(above < interval <= through for interval in here)
            assert rate == (returned / stock if stock else None)
