"""Hand-computed examples for the reference implementation."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from reference import (
    ActivationRow,
    FirstLastRow,
    activation,
    first_last,
    kept_snapshot_dates,
    latest_event_date,
    local_date,
    next_period,
    period_start,
    periods_between,
)

A = ("a",)
B = ("b",)


def d(text: str) -> date:
    return date.fromisoformat(text)


def dates(text: str) -> list[date]:
    return [d(word) for word in text.split()]


def cells(row: tuple[object, ...]) -> list[str]:
    """A row without its entity, as words: '-' for null."""
    return ["-" if value is None else str(value) for value in row[1:]]


def table(rows: list[ActivationRow]) -> list[list[str]]:
    return [cells(row) for row in rows]


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
    # A Wednesday. Year and quarter ends, month ends, a Sunday, then the last seven days
    # (the latest Sunday, 2025-03-09, is one of them).
    assert kept_snapshot_dates(d("2025-03-12")) == dates(
        """
        2023-12-31 2024-09-30 2024-12-31 2025-01-31 2025-02-28 2025-03-02
        2025-03-06 2025-03-07 2025-03-08 2025-03-09 2025-03-10 2025-03-11 2025-03-12
        """
    )


def test_kept_snapshot_dates_at_the_end_of_a_year() -> None:
    # A Tuesday that ends a month, a quarter and a year: it is one of their last two ends.
    assert kept_snapshot_dates(d("2024-12-31")) == dates(
        """
        2023-12-31 2024-09-30 2024-11-30 2024-12-22
        2024-12-25 2024-12-26 2024-12-27 2024-12-28 2024-12-29 2024-12-30 2024-12-31
        """
    )


def test_kept_snapshot_dates_follow_the_week_start() -> None:
    # Weeks from Sunday end on Saturdays: 2024-12-28 and 2024-12-21.
    kept = kept_snapshot_dates(
        d("2024-12-31"), lookback_days=0, snapshot_days=1, week_start="sunday"
    )
    assert kept == dates(
        """
        2023-12-31 2024-09-30 2024-11-30 2024-12-21 2024-12-28 2024-12-30 2024-12-31
        """
    )


def test_kept_snapshot_dates_cover_the_look_back_plus_one() -> None:
    # Four days although one is asked for; the Sundays are 2024-05-12 and 2024-05-05.
    kept = kept_snapshot_dates(d("2024-05-16"), lookback_days=3, snapshot_days=1)
    assert kept == dates(
        """
        2022-12-31 2023-12-31 2024-03-31 2024-04-30 2024-05-05 2024-05-12
        2024-05-13 2024-05-14 2024-05-15 2024-05-16
        """
    )


def test_kept_snapshot_dates_hold_february_29() -> None:
    assert kept_snapshot_dates(d("2024-03-13"), lookback_days=0, snapshot_days=0) == dates(
        """
        2022-12-31 2023-09-30 2023-12-31 2024-01-31 2024-02-29 2024-03-03 2024-03-10
        2024-03-12 2024-03-13
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
        2025-01-31 2024-12-31 2025-01-31 2
        2025-02-28 2024-12-31 2025-01-31 2
        2025-03-02 2024-12-31 2025-01-31 2
        2025-03-06 2024-12-31 2025-01-31 2
        2025-03-07 2024-12-31 2025-01-31 2
        2025-03-08 2024-12-31 2025-01-31 2
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
    rows = first_last(
        events, d("2024-12-31"), lookback_days=0, snapshot_days=1, week_start="sunday"
    )
    assert [row.snapshot_date for row in rows] == dates(
        "2024-12-21 2024-12-28 2024-12-30 2024-12-31"
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
