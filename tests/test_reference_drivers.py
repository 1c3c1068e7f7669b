"""Hand-computed examples for the reference of drivers, of what is usual, and of shown numbers."""

import random
from datetime import date, timedelta
from math import isclose

import pytest
from identities import assert_drivers_add_up
from reference import GRAINS, Entity, Events, Grain, metrics, next_period
from reference_drivers import (
    Baseline,
    DriversRow,
    Usual,
    drivers,
    is_unexpected,
    usual,
    whole_numbers,
)


def d(text: str) -> date:
    return date.fromisoformat(text)


def dates(text: str) -> list[date]:
    return [d(word) for word in text.split()]


def table(rows: list[DriversRow]) -> list[list[str]]:
    return [["-" if value is None else str(value) for value in row] for row in rows]


def words(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


# ---------------------------------------------------------------------------- activation_drivers
# Columns: period_start, baseline, from_state, driver, stock_before, stock_now, rate_before,
# rate_now, contribution, active_before, active_now

# A: new, retained, inactive, reactivated.   B: -, new, retained, inactive.
# C: new, inactive, inactive, inactive.
DAYS: Events = {
    ("a",): dates("2024-03-01 2024-03-02 2024-03-04"),
    ("b",): dates("2024-03-02 2024-03-03"),
    ("c",): dates("2024-03-01"),
}


def test_daily_drivers() -> None:
    rows = drivers(DAYS, "daily", d("2024-03-04"), week_start="monday", baselines=["previous"])
    assert table(rows) == words(
        """
2024-03-02 previous -           new       - - -   -   -1.0  2 2
2024-03-02 previous new         volume    0 2 -   0.5 1.0   2 2
2024-03-02 previous new         behaviour 0 2 -   0.5 0.0   2 2
2024-03-02 previous retained    volume    0 0 -   -   0.0   2 2
2024-03-02 previous retained    behaviour 0 0 -   -   0.0   2 2
2024-03-02 previous reactivated volume    0 0 -   -   0.0   2 2
2024-03-02 previous reactivated behaviour 0 0 -   -   0.0   2 2
2024-03-02 previous inactive    volume    0 0 -   -   0.0   2 2
2024-03-02 previous inactive    behaviour 0 0 -   -   0.0   2 2
2024-03-03 previous -           new       - - -   -   -1.0  2 1
2024-03-03 previous new         volume    2 1 0.5 1.0 -0.75 2 1
2024-03-03 previous new         behaviour 2 1 0.5 1.0 0.75  2 1
2024-03-03 previous retained    volume    0 1 -   0.0 0.0   2 1
2024-03-03 previous retained    behaviour 0 1 -   0.0 0.0   2 1
2024-03-03 previous reactivated volume    0 0 -   -   0.0   2 1
2024-03-03 previous reactivated behaviour 0 0 -   -   0.0   2 1
2024-03-03 previous inactive    volume    0 1 -   0.0 0.0   2 1
2024-03-03 previous inactive    behaviour 0 1 -   0.0 0.0   2 1
2024-03-04 previous -           new       - - -   -   0.0   1 1
2024-03-04 previous new         volume    1 0 1.0 -   -1.0  1 1
2024-03-04 previous new         behaviour 1 0 1.0 -   0.0   1 1
2024-03-04 previous retained    volume    1 1 0.0 0.0 0.0   1 1
2024-03-04 previous retained    behaviour 1 1 0.0 0.0 0.0   1 1
2024-03-04 previous reactivated volume    0 0 -   -   0.0   1 1
2024-03-04 previous reactivated behaviour 0 0 -   -   0.0   1 1
2024-03-04 previous inactive    volume    1 2 0.0 0.5 0.25  1 1
2024-03-04 previous inactive    behaviour 1 2 0.0 0.5 0.75  1 1
        """
    )


def compared(grain: Grain, as_of: str, baselines: list[Baseline] | None = None) -> dict[str, str]:
    """Per baseline, the first and the latest period that has rows."""
    events: Events = {("a",): [d("2024-01-01")]}
    rows = drivers(events, grain, d(as_of), week_start="monday", baselines=baselines)
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.baseline, []).append(row.period_start.isoformat())
    return {baseline: f"{min(starts)} {max(starts)}" for baseline, starts in found.items()}


def test_baselines_lie_within_the_history_and_periods_are_complete() -> None:
    # 2024-01-01 is a Monday.
    assert compared("daily", "2024-12-31") == {
        "previous": "2024-01-02 2024-12-31",
        "same_weekday": "2024-01-08 2024-12-31",
        "year_ago": "2024-12-30 2024-12-31",
    }
    assert compared("weekly", "2025-01-11") == {
        "previous": "2024-01-08 2024-12-30",
        "year_ago": "2024-12-30 2024-12-30",
    }
    assert compared("monthly", "2025-02-27") == {
        "previous": "2024-02-01 2025-01-01",
        "year_ago": "2025-01-01 2025-01-01",
    }
    assert compared("quarterly", "2025-03-31") == {
        "previous": "2024-04-01 2025-01-01",
        "year_ago": "2025-01-01 2025-01-01",
    }
    assert compared("yearly", "2025-12-31") == {"previous": "2025-01-01 2025-01-01"}
    assert compared("quarterly", "2025-03-30") == {"previous": "2024-04-01 2024-10-01"}
    assert compared("yearly", "2025-12-30") == {}


def test_baselines_are_chosen() -> None:
    assert compared("daily", "2024-01-31", ["same_weekday"]) == {
        "same_weekday": "2024-01-08 2024-01-31"
    }
    assert compared("weekly", "2024-03-31", ["same_weekday"]) == {}
    assert compared("daily", "2024-01-31", ["previous"]) == {"previous": "2024-01-02 2024-01-31"}


@pytest.mark.parametrize("grain", GRAINS)
def test_drivers_of_random_histories_add_up(grain: Grain) -> None:
    rng = random.Random(5)
    span = {"daily": 40, "weekly": 400, "monthly": 700, "quarterly": 1500, "yearly": 3000}[grain]
    pairs = 0
    for _ in range(60):
        events: dict[Entity, list[date]] = {
            (number,): [
                d("2023-01-15") + timedelta(days=rng.randrange(span))
                for _ in range(rng.choice([1, 5, 40]))
            ]
            for number in range(rng.randrange(1, 7))
        }
        as_of = d("2023-01-15") + timedelta(days=rng.randrange(span))
        rows = drivers(events, grain, as_of, week_start="friday")
        assert_drivers_add_up(rows, grain, metrics(events, grain, as_of, week_start="friday"))
        pairs += len(rows) // 9
        parts = [row.contribution for row in rows[:9]]
        change = rows[0].active_now - rows[0].active_before if rows else 0
        assert sum(whole_numbers(parts)) == change
    assert pairs > 60


def test_corrupted_drivers_do_not_add_up() -> None:
    as_of = d("2024-03-04")
    rows = drivers(DAYS, "daily", as_of, week_start="monday")
    of_fact = metrics(DAYS, "daily", as_of, week_start="monday")
    assert_drivers_add_up(rows, "daily", of_fact)
    inactive = rows[-2]
    for corrupted in (
        inactive._replace(contribution=0.3),
        inactive._replace(stock_now=3),
        inactive._replace(rate_now=0.4),
        inactive._replace(rate_before=0.1),
        inactive._replace(active_now=2),
        inactive._replace(active_before=2),
        inactive._replace(driver="behaviour"),
    ):
        with pytest.raises(AssertionError):
            assert_drivers_add_up([*rows[:-2], corrupted, rows[-1]], "daily", of_fact)


# ---------------------------------------------------------------------------- usual


def test_usual_is_the_median_of_the_eight_weeks_before() -> None:
    weeks = [d("2025-01-06") + timedelta(weeks=week) for week in range(10)]
    counts = dict(zip(weeks, [999, 10, 100, 12, 22, 14, 20, 16, 18, 500], strict=True))
    # Around 17: 7, 83, 5, 5, 3, 3, 1, 1.
    assert usual(counts, weeks[-1], "weekly") == Usual(17, 4, 8)
    assert usual(counts, weeks[5], "weekly") == Usual(22, 12, 5)
    assert usual(counts, weeks[4], "weekly") == Usual(56, 45, 4)
    assert usual(counts, weeks[3], "weekly") is None


def test_usual_of_a_day_is_that_of_its_weekday() -> None:
    days = [d("2025-03-01") + timedelta(days=day) for day in range(70)]
    counts = {day: 100 * (day.weekday() == 5) + number for number, day in enumerate(days)}
    # 2025-05-03 is a Saturday: those before are numbers 56, 49 ... 7.
    assert usual(counts, d("2025-05-03"), "daily") == Usual(131.5, 14, 8)
    assert usual(counts, d("2025-03-22"), "daily") is None
    assert usual(counts, d("2025-03-29"), "daily") == Usual(110.5, 7, 4)


def test_usual_of_months_quarters_and_years() -> None:
    for grain in ("monthly", "quarterly", "yearly"):
        start = d("2010-01-01")
        counts = {}
        for number in range(10):
            counts[start] = number
            start = next_period(start, grain)
        assert usual(counts, start, grain) == Usual(5.5, 2, 8)


def test_unexpected_is_far_in_deviations_and_in_percent() -> None:
    assert is_unexpected(113, Usual(100, 4, 8), deviations=3)
    assert not is_unexpected(112, Usual(100, 4, 8), deviations=3)
    assert is_unexpected(87, Usual(100, 4, 8), deviations=3)
    assert not is_unexpected(102, Usual(100, 0, 8), deviations=3)
    assert is_unexpected(103, Usual(100, 0, 8), deviations=3)
    assert not is_unexpected(1000, None, deviations=3)


# ---------------------------------------------------------------------------- shown numbers


def test_whole_numbers_are_rounded_by_largest_remainder() -> None:
    assert whole_numbers([-54.2, 20.4, -14.2]) == [-54, 20, -14]
    assert whole_numbers([0.5, 0.5]) == [1, 0]
    assert whole_numbers([-0.5, 0.5]) == [0, 0]
    assert whole_numbers([1 / 3, 1 / 3, 1 / 3]) == [1, 0, 0]
    assert whole_numbers([2.5, -1.25, -0.25]) == [2, -1, 0]
    assert whole_numbers([2.9999999999, -1.0000000001]) == [3, -1]
    assert whole_numbers([7.0]) == [7]
    assert whole_numbers([]) == []


def test_whole_numbers_of_random_parts() -> None:
    rng = random.Random(1)
    for _ in range(300):
        parts = [rng.uniform(-50, 50) for _ in range(rng.randrange(1, 10))]
        parts.append(rng.randrange(100) - sum(parts))
        shown = whole_numbers(parts)
        assert isclose(sum(shown), sum(parts), abs_tol=1e-6)
        assert all(abs(whole - part) < 1 + 1e-6 for whole, part in zip(shown, parts, strict=True))
