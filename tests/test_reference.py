"""Hand-computed examples for the reference implementation."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from histories import moment_of, random_histories
from reference import (
    GRAINS,
    ActivationRow,
    Entity,
    Events,
    FirstLastRow,
    Grain,
    Weekday,
    activation,
    first_last,
    kept_snapshot_dates,
    latest_complete_period,
    latest_event_date,
    local_date,
    metrics,
    next_period,
    period_start,
    periods_between,
    status,
    transitions,
)

A = ("a",)
B = ("b",)


def d(text: str) -> date:
    return date.fromisoformat(text)


def dates(text: str) -> list[date]:
    return [d(word) for word in text.split()]


def cells(row: tuple[object, ...]) -> list[str]:
    """A row without its entity, as words: '-' for null."""
    return all_cells(row[1:])


def all_cells(row: tuple[object, ...]) -> list[str]:
    return ["-" if value is None else str(value) for value in row]


def table(rows: Sequence[tuple[object, ...]]) -> list[list[str]]:
    return [cells(row) for row in rows]


def full_table(rows: Sequence[tuple[object, ...]]) -> list[list[str]]:
    return [all_cells(row) for row in rows]


def words(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


def starts(rows: list[ActivationRow]) -> list[date]:
    return [row.period_start for row in rows]


# ---------------------------------------------------------------------------- calendar


def test_period_start() -> None:
    day = d("2024-02-29")  # a Thursday
    assert period_start(day, "daily") == day
    assert period_start(day, "weekly") == d("2024-02-26")
    assert period_start(day, "weekly", "sunday") == d("2024-02-25")
    assert period_start(day, "weekly", "thursday") == day
    assert period_start(day, "weekly", "friday") == d("2024-02-23")
    assert period_start(day, "monthly", "friday") == d("2024-02-01")
    assert period_start(day, "quarterly") == d("2024-01-01")
    assert period_start(day, "yearly") == d("2024-01-01")


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2024-03-31", "2024-01-01"),
        ("2024-04-01", "2024-04-01"),
        ("2024-06-30", "2024-04-01"),
        ("2024-07-01", "2024-07-01"),
        ("2024-09-30", "2024-07-01"),
        ("2024-10-01", "2024-10-01"),
        ("2024-12-31", "2024-10-01"),
    ],
)
def test_period_start_at_quarter_ends(day: str, quarter: str) -> None:
    assert period_start(d(day), "quarterly") == d(quarter)


def test_week_53_belongs_to_both_years() -> None:
    assert period_start(d("2021-01-03"), "weekly") == d("2020-12-28")
    assert period_start(d("2021-01-03"), "weekly", "sunday") == d("2021-01-03")
    assert period_start(d("2021-01-02"), "weekly", "sunday") == d("2020-12-27")


def test_next_period() -> None:
    assert next_period(d("2024-02-28"), "daily") == d("2024-02-29")
    assert next_period(d("2024-02-29"), "daily") == d("2024-03-01")
    assert next_period(d("2020-12-27"), "weekly") == d("2021-01-03")
    assert next_period(d("2024-11-01"), "monthly") == d("2024-12-01")
    assert next_period(d("2024-12-01"), "monthly") == d("2025-01-01")
    assert next_period(d("2024-07-01"), "quarterly") == d("2024-10-01")
    assert next_period(d("2024-10-01"), "quarterly") == d("2025-01-01")
    assert next_period(d("2024-01-01"), "yearly") == d("2025-01-01")


def test_periods_between() -> None:
    assert periods_between(d("2024-02-28"), d("2024-03-01"), "daily") == 2
    assert periods_between(d("2020-12-20"), d("2021-01-03"), "weekly") == 2
    assert periods_between(d("2023-11-01"), d("2025-02-01"), "monthly") == 15
    assert periods_between(d("2023-10-01"), d("2025-01-01"), "quarterly") == 5
    assert periods_between(d("2020-01-01"), d("2025-01-01"), "yearly") == 5
    assert periods_between(d("2024-01-01"), d("2024-01-01"), "yearly") == 0


# ---------------------------------------------------------------------------- dates of events


def test_local_date() -> None:
    late = datetime(2025, 3, 9, 23, 30)
    assert local_date(late, None) == d("2025-03-09")
    assert local_date(late, "Europe/Berlin") == d("2025-03-10")
    assert local_date(late.replace(tzinfo=UTC), "Europe/Berlin") == d("2025-03-10")
    assert local_date(datetime(2025, 3, 10, 3, 59), "America/New_York") == d("2025-03-09")
    assert local_date(datetime(2025, 3, 10, 4, 0), "America/New_York") == d("2025-03-10")
    # The day before, New York was still on winter time: midnight is at 05:00 UTC.
    assert local_date(datetime(2025, 3, 9, 4, 59), "America/New_York") == d("2025-03-08")


def test_local_date_of_another_offset() -> None:
    ahead = timezone(timedelta(hours=5))
    assert local_date(datetime(2025, 3, 10, 2, 0, tzinfo=ahead), None) == d("2025-03-09")


def test_latest_event_date_ignores_later_and_null_entities() -> None:
    events = {
        A: dates("2025-03-01 2099-01-01"),
        B: dates("2025-03-04 2025-03-02"),
        (None,): dates("2025-03-05"),
    }
    assert latest_event_date(events, d("2025-03-10")) == d("2025-03-04")
    assert latest_event_date(events, d("2025-03-04")) == d("2025-03-04")
    assert latest_event_date(events, d("2025-03-03")) == d("2025-03-02")
    assert latest_event_date(events, d("2025-02-28")) is None
    assert latest_event_date({}, d("2025-02-28")) is None


# ---------------------------------------------------------------------------- first_last


def test_kept_snapshot_dates_in_the_middle_of_every_period() -> None:
    # A Wednesday and the three days before. The first look-back day is Monday the 10th; before its
    # year, quarter, month, week and day end 2024-12-31, the same, 2025-02-28, 2025-03-09, the same.
    assert kept_snapshot_dates(d("2025-03-12")) == dates(
        "2024-12-31 2025-02-28 2025-03-09 2025-03-10 2025-03-11 2025-03-12"
    )


def test_kept_snapshot_dates_where_the_look_back_reaches_over_the_end_of_a_year() -> None:
    # The first look-back day is Tuesday, 2024-12-31.
    assert kept_snapshot_dates(d("2025-01-02")) == dates(
        "2023-12-31 2024-09-30 2024-11-30 2024-12-29 2024-12-30 2024-12-31 2025-01-01 2025-01-02"
    )


def test_kept_snapshot_dates_follow_the_week_start() -> None:
    # No look-back: the first day that may change is the next one, 2025-01-01, in a week that began
    # on Sunday, 2024-12-29.
    kept = kept_snapshot_dates(d("2024-12-31"), lookback_days=0, week_start="sunday")
    assert kept == dates("2024-12-28 2024-12-29 2024-12-30 2024-12-31")


def test_kept_snapshot_dates_of_a_long_look_back() -> None:
    # Its first day is 2024-03-17, a Sunday; the leap day lies before the month.
    assert kept_snapshot_dates(d("2024-05-16"), lookback_days=61) == dates(
        """
        2023-12-31 2024-02-29 2024-03-10 2024-03-16 2024-05-13 2024-05-14 2024-05-15 2024-05-16
        """
    )


def test_first_last_rows_begin_with_the_first_active_date() -> None:
    events = {
        A: dates("2025-03-11 2024-12-31 2025-01-31 2025-01-31 2025-03-09 2025-03-13"),
        B: dates("2025-03-11 2025-03-11"),
        ("only later",): dates("2025-03-13"),
        (None,): dates("2025-03-01"),
    }
    rows = first_last(events, d("2025-03-12"))
    assert [cells(row) for row in rows if row.entity == A] == words(
        """
        2024-12-31 2024-12-31 2024-12-31 1
        2025-02-28 2024-12-31 2025-01-31 2
        2025-03-09 2024-12-31 2025-03-09 3
        2025-03-10 2024-12-31 2025-03-09 3
        2025-03-11 2024-12-31 2025-03-11 4
        2025-03-12 2024-12-31 2025-03-11 4
        """
    )
    assert [row for row in rows if row.entity != A] == [
        FirstLastRow(B, d("2025-03-11"), d("2025-03-11"), d("2025-03-11"), 1),
        FirstLastRow(B, d("2025-03-12"), d("2025-03-11"), d("2025-03-11"), 1),
    ]


def test_first_last_passes_its_settings_on() -> None:
    events = {A: dates("2024-12-21")}
    rows = first_last(events, d("2024-12-31"), lookback_days=0, week_start="sunday")
    assert [row.snapshot_date for row in rows] == dates(
        "2024-12-28 2024-12-29 2024-12-30 2024-12-31"
    )


# ---------------------------------------------------------------------------- activation
# Columns: period_start, activation_state, previous_state, state_transition, first_active_period,
# previous_active_period, return_interval, active_streak, inactive_streak, churned_periods,
# active_days, lifetime_active_days, event_count, is_complete


def test_daily_states_and_transitions() -> None:
    events = {
        A: dates(
            "2024-03-01 2024-03-01 2024-03-02 2024-03-03 2024-03-06 2024-03-07 2024-03-07"
            " 2024-03-07 2024-03-09 2099-01-01"
        )
    }
    rows = activation(events, "daily", d("2024-03-10"), inactive_periods="all")
    assert table(rows) == words(
        """
2024-03-01 new         -           new                     2024-03-01 -          - 1 0 0 1 1 2 True
2024-03-02 retained    new         new_to_retained         2024-03-01 2024-03-01 1 2 0 0 1 2 1 True
2024-03-03 retained    retained    retained_to_retained    2024-03-01 2024-03-02 1 3 0 0 1 3 1 True
2024-03-04 inactive    retained    retained_to_inactive    2024-03-01 2024-03-03 - 0 1 0 0 3 0 True
2024-03-05 inactive    inactive    inactive_to_inactive    2024-03-01 2024-03-03 - 0 2 0 0 3 0 True
2024-03-06 reactivated inactive    inactive_to_reactivated 2024-03-01 2024-03-03 3 1 0 2 1 4 1 True
2024-03-07 retained    reactivated reactivated_to_retained 2024-03-01 2024-03-06 1 2 0 0 1 5 3 True
2024-03-08 inactive    retained    retained_to_inactive    2024-03-01 2024-03-07 - 0 1 0 0 5 0 True
2024-03-09 reactivated inactive    inactive_to_reactivated 2024-03-01 2024-03-07 2 1 0 1 1 6 1 True
2024-03-10 inactive    reactivated reactivated_to_inactive 2024-03-01 2024-03-09 - 0 1 0 0 6 0 True
        """
    )
    assert {row.entity for row in rows} == {A}


def test_new_to_inactive() -> None:
    events = {B: dates("2024-03-08")}
    rows = activation(events, "daily", d("2024-03-10"), inactive_periods="all")
    assert table(rows) == words(
        """
2024-03-08 new         -           new                     2024-03-08 -          - 1 0 0 1 1 1 True
2024-03-09 inactive    new         new_to_inactive         2024-03-08 2024-03-08 - 0 1 0 0 1 0 True
2024-03-10 inactive    inactive    inactive_to_inactive    2024-03-08 2024-03-08 - 0 2 0 0 1 0 True
        """
    )


YEAR_END = {A: dates("2020-12-26 2020-12-27 2021-01-02 2021-01-02")}


def test_weeks_from_sunday_over_a_year_end() -> None:
    rows = activation(YEAR_END, "weekly", d("2021-01-09"), week_start="sunday")
    assert table(rows) == words(
        """
2020-12-20 new         -           new                     2020-12-20 -          - 1 0 0 1 1 1 True
2020-12-27 retained    new         new_to_retained         2020-12-20 2020-12-20 1 2 0 0 2 3 3 True
2021-01-03 inactive    retained    retained_to_inactive    2020-12-20 2020-12-27 - 0 1 0 0 3 0 True
        """
    )


def test_weeks_from_monday_over_iso_week_53_and_open_week_without_inactive_row() -> None:
    # The week 2021-01-04 ends on the 10th, so on the 9th nothing is said about it.
    rows = activation(YEAR_END, "weekly", d("2021-01-09"))
    assert table(rows) == words(
        """
2020-12-21 new         -           new                     2020-12-21 -          - 1 0 0 2 2 2 True
2020-12-28 retained    new         new_to_retained         2020-12-21 2020-12-21 1 2 0 0 1 3 2 True
        """
    )
    rows = activation(YEAR_END, "weekly", d("2021-01-10"))
    assert starts(rows) == dates("2020-12-21 2020-12-28 2021-01-04")
    assert rows[2].state_transition == "retained_to_inactive"


def test_open_week_has_active_rows_through_the_as_of_date() -> None:
    # Wednesday 2025-03-12; the week from the 10th is open and the 13th is not read.
    events = {A: dates("2025-02-26 2025-03-10 2025-03-12 2025-03-13"), B: dates("2025-03-05")}
    rows = activation(events, "weekly", d("2025-03-12"))
    assert [row.entity for row in rows] == [A, A, A, B]
    assert table(rows) == words(
        """
2025-02-24 new         -           new                     2025-02-24 -          - 1 0 0 1 1 1 True
2025-03-03 inactive    new         new_to_inactive         2025-02-24 2025-02-24 - 0 1 0 0 1 0 True
2025-03-10 reactivated inactive    inactive_to_reactivated 2025-02-24 2025-02-24 2 1 0 1 2 3 2 False
2025-03-03 new         -           new                     2025-03-03 -          - 1 0 0 1 1 1 True
        """
    )


LEAP = {A: dates("2024-02-28 2024-02-29 2024-03-01")}


def test_february_29_at_daily_grain() -> None:
    rows = activation(LEAP, "daily", d("2024-03-01"))
    assert [row.activation_state for row in rows] == ["new", "retained", "retained"]
    assert starts(rows) == dates("2024-02-28 2024-02-29 2024-03-01")


def test_february_29_ends_the_month() -> None:
    (open_month,) = activation(LEAP, "monthly", d("2024-02-28"))
    assert cells(open_month)[-4:] == ["1", "1", "1", "False"]
    (full_month,) = activation(LEAP, "monthly", d("2024-02-29"))
    assert cells(full_month)[-4:] == ["2", "2", "2", "True"]


def test_february_29_lapses_only_when_it_is_over() -> None:
    events = {A: dates("2024-01-31")}
    assert starts(activation(events, "monthly", d("2024-02-28"))) == dates("2024-01-01")
    assert starts(activation(events, "monthly", d("2024-02-29"))) == dates("2024-01-01 2024-02-01")


def test_quarter_ends() -> None:
    events = {A: dates("2024-03-31 2024-04-01 2024-12-31")}
    rows = activation(events, "quarterly", d("2025-03-31"))
    assert table(rows) == words(
        """
2024-01-01 new         -           new                     2024-01-01 -          - 1 0 0 1 1 1 True
2024-04-01 retained    new         new_to_retained         2024-01-01 2024-01-01 1 2 0 0 1 2 1 True
2024-07-01 inactive    retained    retained_to_inactive    2024-01-01 2024-04-01 - 0 1 0 0 2 0 True
2024-10-01 reactivated inactive    inactive_to_reactivated 2024-01-01 2024-04-01 2 1 0 1 1 3 1 True
2025-01-01 inactive    reactivated reactivated_to_inactive 2024-01-01 2024-10-01 - 0 1 0 0 3 0 True
        """
    )
    assert activation(events, "quarterly", d("2025-03-30")) == rows[:4]


def test_years() -> None:
    events = {A: dates("2020-02-29 2021-12-31 2024-01-01")}
    rows = activation(events, "yearly", d("2024-12-30"))
    assert table(rows) == words(
        """
2020-01-01 new         -           new                     2020-01-01 -          - 1 0 0 1 1 1 True
2021-01-01 retained    new         new_to_retained         2020-01-01 2020-01-01 1 2 0 0 1 2 1 True
2022-01-01 inactive    retained    retained_to_inactive    2020-01-01 2021-01-01 - 0 1 0 0 2 0 True
2024-01-01 reactivated inactive    inactive_to_reactivated 2020-01-01 2021-01-01 3 1 0 2 1 3 1 False
        """
    )


TWO_LAPSES = {A: dates("2024-01-15 2024-06-10")}


def test_inactive_periods_0_keeps_what_the_active_rows_say() -> None:
    rows = activation(TWO_LAPSES, "monthly", d("2024-08-31"), inactive_periods=0)
    assert table(rows) == words(
        """
2024-01-01 new         -           new                     2024-01-01 -          - 1 0 0 1 1 1 True
2024-06-01 reactivated inactive    inactive_to_reactivated 2024-01-01 2024-01-01 5 1 0 4 1 2 1 True
        """
    )


def test_inactive_periods_1_is_the_default() -> None:
    rows = activation(TWO_LAPSES, "monthly", d("2024-08-31"))
    assert starts(rows) == dates("2024-01-01 2024-02-01 2024-06-01 2024-07-01")
    assert rows == activation(TWO_LAPSES, "monthly", d("2024-08-31"), inactive_periods=1)


def test_inactive_periods_3_counts_anew_after_each_return() -> None:
    rows = activation(TWO_LAPSES, "monthly", d("2024-08-31"), inactive_periods=3)
    assert starts(rows) == dates(
        """
        2024-01-01 2024-02-01 2024-03-01 2024-04-01 2024-06-01 2024-07-01 2024-08-01
        """
    )
    assert [row.inactive_streak for row in rows] == [0, 1, 2, 3, 0, 1, 2]


def test_inactive_periods_all() -> None:
    rows = activation(TWO_LAPSES, "monthly", d("2024-08-31"), inactive_periods="all")
    assert starts(rows) == dates(
        """
        2024-01-01 2024-02-01 2024-03-01 2024-04-01 2024-05-01 2024-06-01 2024-07-01 2024-08-01
        """
    )
    assert [row.previous_state for row in rows] == [
        None,
        "new",
        "inactive",
        "inactive",
        "inactive",
        "inactive",
        "reactivated",
        "inactive",
    ]
    assert [row.return_interval for row in rows] == [None, None, None, None, None, 5, None, None]
    assert [row.churned_periods for row in rows] == [0, 0, 0, 0, 0, 4, 0, 0]


def test_what_never_counts() -> None:
    events = {
        A: dates("2024-08-03"),
        ("x", None): dates("2024-08-01"),
        ("empty",): [],
    }
    assert activation(events, "daily", d("2024-08-02")) == []
    assert first_last(events, d("2024-08-02")) == []


def test_entities_of_several_columns_are_apart() -> None:
    events = {("de", 1): dates("2024-08-01"), ("de", 2): dates("2024-08-02")}
    rows = activation(events, "daily", d("2024-08-02"))
    assert [(row.entity, row.activation_state) for row in rows] == [
        (("de", 1), "new"),
        (("de", 1), "inactive"),
        (("de", 2), "new"),
    ]


# ---------------------------------------------------------------------------- small histories

# Weeks from Monday: 2025-03-03, 03-10, 03-17, 03-24. On Wednesday, the 26th, the last one is open.
# A: new (2 days), retained, inactive, reactivated.    B: new, inactive, reactivated, nothing yet.
# C: -, new (1 day), retained (2 days), retained.      late: new in the open week.
WEEKS: Events = {
    A: dates("2025-03-05 2025-03-03 2025-03-05 2025-03-12 2025-03-25"),
    B: dates("2025-03-04 2025-03-17"),
    ("c",): dates("2025-03-16 2025-03-17 2025-03-23 2025-03-24 2025-03-24 2025-03-27"),
    ("late",): dates("2025-03-26"),
    ("too late",): dates("2025-03-31"),
    (None,): dates("2025-02-01 2025-03-18 2025-03-25"),
    ("x", None): dates("2025-03-11"),
    ("empty",): [],
}
WEDNESDAY = d("2025-03-26")

# Nobody is active in January and February, nor in April.
MONTHS: Events = {
    A: dates("2024-11-30 2024-12-01 2024-12-31 2025-03-31"),
    B: dates("2024-12-15"),
}

DAYS: Events = {
    A: dates("2024-02-28 2024-02-29 2024-03-02 2024-03-03"),
    B: dates("2024-02-29 2024-02-29 2024-03-02"),
}


# ---------------------------------------------------------------------------- status
# Columns: period_start, activation_state, previous_state, state_transition, active_streak,
# inactive_streak, first_active_date, last_active_date, days_since_last_active, active_days,
# inactivity_tier


def test_latest_complete_period() -> None:
    assert latest_complete_period(d("2025-03-22"), "weekly", "monday") == d("2025-03-10")
    assert latest_complete_period(d("2025-03-23"), "weekly", "monday") == d("2025-03-17")
    assert latest_complete_period(d("2025-03-22"), "weekly", "sunday") == d("2025-03-16")
    assert latest_complete_period(d("2024-02-29"), "daily", "monday") == d("2024-02-29")
    assert latest_complete_period(d("2024-02-28"), "monthly", "monday") == d("2024-01-01")
    assert latest_complete_period(d("2024-02-29"), "monthly", "monday") == d("2024-02-01")
    assert latest_complete_period(d("2024-12-30"), "quarterly", "monday") == d("2024-07-01")
    assert latest_complete_period(d("2024-12-30"), "yearly", "monday") == d("2023-01-01")


def test_status_tells_states_of_the_complete_week_and_dates_through_the_open_one() -> None:
    rows = status(WEEKS, "weekly", WEDNESDAY, week_start="monday")
    assert [row.entity for row in rows] == [A, B, ("c",), ("late",)]
    assert table(rows) == words(
        """
2025-03-17 inactive    retained retained_to_inactive    0 1 2025-03-03 2025-03-25 1 4 -
2025-03-17 reactivated inactive inactive_to_reactivated 1 0 2025-03-04 2025-03-17 9 2 -
2025-03-17 retained    new      new_to_retained         2 0 2025-03-16 2025-03-24 2 4 -
2025-03-17 -           -        -                       - - 2025-03-26 2025-03-26 0 1 -
        """
    )


def test_status_on_the_last_day_of_a_week() -> None:
    rows = status(WEEKS, "weekly", d("2025-03-30"), week_start="monday")
    assert [row.entity for row in rows] == [A, B, ("c",), ("late",)]
    assert table(rows) == words(
        """
2025-03-24 reactivated inactive    inactive_to_reactivated 1 0 2025-03-03 2025-03-25  5 4 -
2025-03-24 inactive    reactivated reactivated_to_inactive 0 1 2025-03-04 2025-03-17 13 2 -
2025-03-24 retained    retained    retained_to_retained    3 0 2025-03-16 2025-03-27  3 5 -
2025-03-24 new         -           new                     1 0 2025-03-26 2025-03-26  4 1 -
        """
    )


def test_monthly_status() -> None:
    rows = status(MONTHS, "monthly", d("2025-04-29"), week_start="monday")
    assert table(rows) == words(
        """
2025-03-01 reactivated inactive inactive_to_reactivated 1 0 2024-11-30 2025-03-31  29 4 -
2025-03-01 inactive    inactive inactive_to_inactive    0 3 2024-12-15 2024-12-15 135 1 -
        """
    )


def test_daily_status_is_that_of_the_as_of_date() -> None:
    rows = status(DAYS, "daily", d("2024-03-03"), week_start="monday")
    assert table(rows) == words(
        """
2024-03-03 retained reactivated reactivated_to_retained 2 0 2024-02-28 2024-03-03 0 4 -
2024-03-03 inactive reactivated reactivated_to_inactive 0 1 2024-02-29 2024-03-02 1 2 -
        """
    )


def test_status_follows_the_week_start() -> None:
    # On Saturday, the 9th, a week from Sunday is over and one from Monday is not.
    as_of = d("2021-01-09")
    assert table(status(YEAR_END, "weekly", as_of, week_start="sunday")) == words(
        "2021-01-03 inactive retained retained_to_inactive 0 1 2020-12-26 2021-01-02 7 3 -"
    )
    assert table(status(YEAR_END, "weekly", as_of, week_start="monday")) == words(
        "2020-12-28 retained new new_to_retained 2 0 2020-12-26 2021-01-02 7 3 -"
    )


def test_nobody_has_a_state_before_the_first_period_is_complete() -> None:
    events: Events = {A: dates("2024-01-01 2024-06-01"), (None,): dates("2023-01-01")}
    as_of = d("2024-12-30")
    tiers = {"any": 0}
    assert table(status(events, "yearly", as_of, week_start="monday", tiers=tiers)) == words(
        "2023-01-01 - - - - - 2024-01-01 2024-06-01 212 2 -"
    )
    assert transitions(events, "yearly", as_of, week_start="monday") == []
    assert full_table(metrics(events, "yearly", as_of, week_start="monday")) == words(
        "2024-01-01 False 1 1 0 0 - - 1 0 - - - - - - - - 2.0"
    )


# Months from the last active one to June: 0, 1, 2, 3, 5, 6 and 17.
LAPSED: Events = {
    (day,): [day]
    for day in dates("2025-06-30 2025-05-31 2025-04-01 2025-03-15 2025-01-31 2024-12-31 2024-01-01")
}


def test_tiers_are_reached_by_the_inactive_streak() -> None:
    def tiers_of(tiers: dict[str, int] | None) -> str:
        rows = status(LAPSED, "monthly", d("2025-07-30"), week_start="monday", tiers=tiers)
        return " ".join(row.inactivity_tier or "-" for row in rows)

    assert tiers_of({"dormant": 3, "lost": 6}) == "- - - dormant dormant lost lost"
    assert tiers_of({"lost": 6, "dormant": 3}) == "- - - dormant dormant lost lost"
    assert tiers_of({"away": 1, "lost": 17}) == "- away away away away away lost"
    assert tiers_of({"all but active": 0, "far": 99}) == "- " + " ".join(["all but active"] * 6)
    assert tiers_of({"far": 99}) == "- - - - - - -"
    assert tiers_of({}) == tiers_of(None) == "- - - - - - -"


def test_a_return_in_the_open_period_leaves_the_tier_as_it_was() -> None:
    events: Events = {A: dates("2025-01-10 2025-04-02"), B: dates("2025-04-02")}
    tiers = {"away": 1, "dormant": 2}
    rows = status(events, "monthly", d("2025-04-29"), week_start="monday", tiers=tiers)
    assert [(row.inactive_streak, row.inactivity_tier) for row in rows] == [
        (2, "dormant"),
        (None, None),
    ]
    rows = status(events, "monthly", d("2025-04-30"), week_start="monday", tiers=tiers)
    assert [(row.inactive_streak, row.inactivity_tier) for row in rows] == [(0, None), (0, None)]


# ---------------------------------------------------------------------------- transitions
# Columns: period_start, from_state, to_state, entities


WEEKLY_TRANSITIONS = """
2025-03-03 -        new         2
2025-03-10 -        new         1
2025-03-10 new      inactive    1
2025-03-10 new      retained    1
2025-03-17 inactive reactivated 1
2025-03-17 new      retained    1
2025-03-17 retained inactive    1
"""


def test_weekly_transitions_leave_the_open_week_out() -> None:
    rows = transitions(WEEKS, "weekly", WEDNESDAY, week_start="monday")
    assert full_table(rows) == words(WEEKLY_TRANSITIONS)
    assert rows == transitions(WEEKS, "weekly", d("2025-03-23"), week_start="monday")
    assert rows == transitions(WEEKS, "weekly", d("2025-03-29"), week_start="monday")


def test_weekly_transitions_hold_the_week_that_ends_on_the_as_of_date() -> None:
    rows = transitions(WEEKS, "weekly", d("2025-03-30"), week_start="monday")
    assert full_table(rows) == words(
        WEEKLY_TRANSITIONS.rstrip()
        + """
2025-03-24 -           new         1
2025-03-24 inactive    reactivated 1
2025-03-24 reactivated inactive    1
2025-03-24 retained    retained    1
        """
    )


def test_monthly_transitions_go_on_while_nobody_is_active() -> None:
    rows = transitions(MONTHS, "monthly", d("2025-04-30"), week_start="monday")
    assert full_table(rows) == words(
        """
2024-11-01 -           new         1
2024-12-01 -           new         1
2024-12-01 new         retained    1
2025-01-01 new         inactive    1
2025-01-01 retained    inactive    1
2025-02-01 inactive    inactive    2
2025-03-01 inactive    inactive    1
2025-03-01 inactive    reactivated 1
2025-04-01 inactive    inactive    1
2025-04-01 reactivated inactive    1
        """
    )
    assert transitions(MONTHS, "monthly", d("2025-04-29"), week_start="monday") == rows[:-2]


def test_daily_transitions() -> None:
    rows = transitions(DAYS, "daily", d("2024-03-03"), week_start="monday")
    assert full_table(rows) == words(
        """
2024-02-28 -           new         1
2024-02-29 -           new         1
2024-02-29 new         retained    1
2024-03-01 new         inactive    1
2024-03-01 retained    inactive    1
2024-03-02 inactive    reactivated 2
2024-03-03 reactivated inactive    1
2024-03-03 reactivated retained    1
        """
    )


def test_transitions_follow_the_week_start() -> None:
    as_of = d("2021-01-09")
    assert full_table(transitions(YEAR_END, "weekly", as_of, week_start="sunday")) == words(
        """
2020-12-20 -        new      1
2020-12-27 new      retained 1
2021-01-03 retained inactive 1
        """
    )
    assert full_table(transitions(YEAR_END, "weekly", as_of, week_start="monday")) == words(
        """
2020-12-21 -        new      1
2020-12-28 new      retained 1
        """
    )


# ---------------------------------------------------------------------------- metrics
# Columns: period_start, is_complete, active, new, retained, reactivated, churned, inactive,
# ever_active, previous_active, net_change, retention_rate, churn_rate, reactivation_rate,
# quick_ratio, new_retention_rate, current_retention_rate, reactivated_retention_rate,
# average_active_days


WEEKLY_METRICS = """
2025-03-03 True  2 2 0 0 0 0 2 0 2 -   -   -   -   -   -   - 1.5
2025-03-10 True  2 1 1 0 1 1 3 2 0 0.5 0.5 -   1.0 0.5 -   - 1.0
2025-03-17 True  2 0 1 1 1 1 3 2 0 0.5 0.5 1.0 1.0 1.0 0.0 - 1.5
"""


def test_weekly_metrics_with_an_open_week() -> None:
    rows = metrics(WEEKS, "weekly", WEDNESDAY, week_start="monday")
    assert full_table(rows) == words(
        WEEKLY_METRICS.rstrip()
        + """
2025-03-24 False 3 1 1 1 - - 4 2 - -   -   -   -   -   -   - 1.0
        """
    )


def test_weekly_metrics_on_the_last_day_of_a_week() -> None:
    rows = metrics(WEEKS, "weekly", d("2025-03-23"), week_start="monday")
    assert full_table(rows) == words(WEEKLY_METRICS)
    # C comes on the 24th and the 27th and was retained before; B had been reactivated.
    rows = metrics(WEEKS, "weekly", d("2025-03-30"), week_start="monday")
    assert full_table(rows[-1:]) == words(
        "2025-03-24 True 3 1 1 1 1 1 4 2 1 0.5 0.5 1.0 2.0 - 1.0 0.0 " + str(4 / 3)
    )


def test_monthly_metrics_go_on_while_nobody_is_active() -> None:
    rows = metrics(MONTHS, "monthly", d("2025-04-29"), week_start="monday")
    assert full_table(rows) == words(
        """
2024-11-01 True  1 1 0 0 0 0 1 0  1 -   -   -   -   -   -   - 1.0
2024-12-01 True  2 1 1 0 0 0 2 1  1 1.0 0.0 -   -   1.0 -   - 1.5
2025-01-01 True  0 0 0 0 2 2 2 2 -2 0.0 1.0 -   0.0 0.0 0.0 - -
2025-02-01 True  0 0 0 0 0 2 2 0  0 -   -   0.0 -   -   -   - -
2025-03-01 True  1 0 0 1 0 1 2 0  1 -   -   0.5 -   -   -   - 1.0
2025-04-01 False 0 0 0 0 - - 2 1  - -   -   -   -   -   -   - -
        """
    )
    closed = metrics(MONTHS, "monthly", d("2025-04-30"), week_start="monday")
    assert closed[:-1] == rows[:-1]
    assert full_table(closed[-1:]) == words(
        "2025-04-01 True 0 0 0 0 1 2 2 1 -1 0.0 1.0 0.0 0.0 - - 0.0 -"
    )


def test_daily_metrics_have_no_open_period() -> None:
    rows = metrics(DAYS, "daily", d("2024-03-04"), week_start="monday")
    assert full_table(rows) == words(
        """
2024-02-28 True 1 1 0 0 0 0 1 0  1 -   -   -   -   -   -   -   1.0
2024-02-29 True 2 1 1 0 0 0 2 1  1 1.0 0.0 -   -   1.0 -   -   1.0
2024-03-01 True 0 0 0 0 2 2 2 2 -2 0.0 1.0 -   0.0 0.0 0.0 -   -
2024-03-02 True 2 0 0 2 0 0 2 0  2 -   -   1.0 -   -   -   -   1.0
2024-03-03 True 1 0 1 0 1 1 2 2 -1 0.5 0.5 -   0.0 -   -   0.5 1.0
2024-03-04 True 0 0 0 0 1 2 2 1 -1 0.0 1.0 0.0 0.0 -   0.0 -   -
        """
    )


def test_metrics_follow_the_week_start() -> None:
    as_of = d("2021-01-09")
    assert full_table(metrics(YEAR_END, "weekly", as_of, week_start="sunday")) == words(
        """
2020-12-20 True 1 1 0 0 0 0 1 0  1 -   -   - -   -   -   - 1.0
2020-12-27 True 1 0 1 0 0 0 1 1  0 1.0 0.0 - -   1.0 -   - 2.0
2021-01-03 True 0 0 0 0 1 1 1 1 -1 0.0 1.0 - 0.0 -   0.0 - -
        """
    )
    assert full_table(metrics(YEAR_END, "weekly", as_of, week_start="monday")) == words(
        """
2020-12-21 True  1 1 0 0 0 0 1 0 1 -   -   - - -   - - 2.0
2020-12-28 True  1 0 1 0 0 0 1 1 0 1.0 0.0 - - 1.0 - - 1.0
2021-01-04 False 0 0 0 0 - - 1 1 - -   -   - - -   - - -
        """
    )


@pytest.mark.parametrize("grain", GRAINS)
def test_a_fact_without_countable_rows_has_no_rows_anywhere(grain: Grain) -> None:
    events: Events = {A: dates("2025-03-02"), (None,): dates("2025-02-01"), B: []}
    as_of = d("2025-03-01")
    assert status(events, grain, as_of, week_start="monday") == []
    assert transitions(events, grain, as_of, week_start="monday") == []
    assert metrics(events, grain, as_of, week_start="monday") == []


# ---------------------------------------------------------------------------- identities


def test_accounting_identities() -> None:
    events = {
        A: dates("2024-03-01 2024-03-02 2024-03-05"),
        B: dates("2024-03-02 2024-03-04 2024-03-05 2024-03-05"),
        ("c",): dates("2024-03-03"),
        ("d",): dates("2024-03-01 2024-03-05"),
    }
    rows = activation(events, "daily", d("2024-03-06"), inactive_periods="all")
    active_before = 0
    seen: list[tuple[int, int, int]] = []
    for period in dates("2024-03-01 2024-03-02 2024-03-03 2024-03-04 2024-03-05 2024-03-06"):
        here = [row for row in rows if row.period_start == period]
        states = [row.activation_state for row in here]
        active = sum(row.active_streak > 0 for row in here)
        churned = sum(row.inactive_streak == 1 for row in here)
        new, back = states.count("new"), states.count("reactivated")
        ever = sum(min(days) <= period for days in events.values())
        assert active == new + states.count("retained") + back
        assert active == active_before + new + back - churned
        assert ever == active + states.count("inactive")
        active_before = active
        seen.append((active, churned, ever))
    assert seen == [(2, 0, 2), (2, 1, 3), (1, 2, 4), (1, 1, 4), (3, 0, 4), (0, 3, 4)]


RANDOM_RUNS: list[tuple[Grain, Weekday, date]] = [
    ("daily", "monday", d("2024-05-16")),
    ("weekly", "monday", d("2024-05-18")),
    ("weekly", "sunday", d("2024-05-18")),
    ("weekly", "thursday", d("2024-06-30")),
    ("monthly", "monday", d("2024-06-29")),
    ("monthly", "monday", d("2024-06-30")),
    ("quarterly", "monday", d("2024-05-16")),
    ("yearly", "monday", d("2024-12-31")),
]


def random_events() -> dict[Entity, list[date]]:
    histories = random_histories(random.Random(7), 40, d("2023-04-01"), d("2024-07-01"))
    events = {entity: [moment_of(row).date() for row in rows] for entity, rows in histories.items()}
    return events | {(None, "nobody"): dates("2023-01-01 2024-03-01")}


def active_by_period(
    events: Events, grain: Grain, week_start: Weekday, as_of: date
) -> defaultdict[date, set[Entity]]:
    active: defaultdict[date, set[Entity]] = defaultdict(set)
    for entity, days in events.items():
        for day in days:
            if day <= as_of and None not in entity:
                active[period_start(day, grain, week_start)].add(entity)
    return active


def share(part: set[Entity], whole: set[Entity]) -> float | None:
    return len(part & whole) / len(whole) if whole else None


@pytest.mark.parametrize(("grain", "week_start", "as_of"), RANDOM_RUNS)
def test_metrics_of_a_random_history(grain: Grain, week_start: Weekday, as_of: date) -> None:
    events = random_events()
    rows = metrics(events, grain, as_of, week_start=week_start)
    active = active_by_period(events, grain, week_start, as_of)
    before: set[Entity] = set()
    ever: set[Entity] = set()
    new_before, retained_before, reactivated_before = set[Entity](), set[Entity](), set[Entity]()
    start = min(active)
    for row in rows:
        here = active[start]
        new, retained, reactivated = here - ever, here & before, (here & ever) - before
        lapsed, away = before - here, ever - before
        assert (row.period_start, row.active) == (start, len(here))
        assert row.active == row.new + row.retained + row.reactivated
        assert (row.new, row.retained, row.reactivated) == tuple(
            map(len, (new, retained, reactivated))
        )
        assert (row.ever_active, row.previous_active) == (len(ever | here), len(before))
        assert row.is_complete == (next_period(start, grain) <= as_of + timedelta(days=1))
        if row.is_complete:
            assert row.churned is not None
            assert row.inactive is not None
            assert row.active == row.previous_active + row.new + row.reactivated - row.churned
            assert row.ever_active == row.active + row.inactive
            assert row.net_change == row.active - row.previous_active
            assert row.churned == len(lapsed)
            assert row.retention_rate == share(here, before)
            assert row.churn_rate == share(lapsed, before)
            assert row.reactivation_rate == share(here, away)
            assert row.quick_ratio == (len(new | reactivated) / len(lapsed) if lapsed else None)
            assert row.new_retention_rate == share(here, new_before)
            assert row.current_retention_rate == share(here, retained_before)
            assert row.reactivated_retention_rate == share(here, reactivated_before)
        else:
            assert row is rows[-1]
            assert row[6:8] == (None, None)
            assert row[10:18] == (None,) * 8
        before, ever = here, ever | here
        new_before, retained_before, reactivated_before = new, retained, reactivated
        start = next_period(start, grain)
    assert rows[-1].period_start == period_start(as_of, grain, week_start)


@pytest.mark.parametrize(("grain", "week_start", "as_of"), RANDOM_RUNS)
def test_transitions_of_a_random_history(grain: Grain, week_start: Weekday, as_of: date) -> None:
    events = random_events()
    rows = transitions(events, grain, as_of, week_start=week_start)
    for period in metrics(events, grain, as_of, week_start=week_start):
        here = [row for row in rows if row.period_start == period.period_start]
        if not period.is_complete:
            assert here == []
            continue
        assert all(row.entities > 0 for row in here)
        assert sum(row.entities for row in here) == period.ever_active
        assert sum(row.entities for row in here if row.from_state is None) == period.new
        assert sum(row.entities for row in here if row.to_state == "inactive") == period.inactive
        assert (
            sum(
                row.entities
                for row in here
                if row.to_state == "inactive" and row.from_state != "inactive"
            )
            == period.churned
        )


@pytest.mark.parametrize(("grain", "week_start", "as_of"), RANDOM_RUNS)
def test_status_of_a_random_history(grain: Grain, week_start: Weekday, as_of: date) -> None:
    events = random_events()
    rows = status(events, grain, as_of, week_start=week_start)
    seen = {
        entity: {day for day in days if day <= as_of}
        for entity, days in events.items()
        if None not in entity and min(days) <= as_of
    }
    assert [row.entity for row in rows] == list(seen)
    (latest,) = {row.period_start for row in rows}
    assert next_period(latest, grain) <= as_of + timedelta(days=1)
    assert next_period(next_period(latest, grain), grain) > as_of + timedelta(days=1)
    stands = {
        row.entity: row[2:5] + row[8:10]
        for row in activation(events, grain, as_of, inactive_periods="all", week_start=week_start)
        if row.period_start == latest
    }
    for row in rows:
        days = seen[row.entity]
        assert row[2:7] == stands.get(row.entity, (None,) * 5)
        assert (row.first_active_date, row.last_active_date) == (min(days), max(days))
        assert row.active_days == len(days)
        assert row.days_since_last_active == (as_of - max(days)).days
