"""Hand-computed examples for the reference of segments, and its identities on random histories."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from histories import facts_of, random_histories, with_values
from identities import assert_segments_balance
from reference import GRAINS, Entity, Grain, MetricsRow, metrics, next_period
from reference_segments import (
    FactRow,
    Facts,
    Rule,
    Segments,
    SegmentsRow,
    activation_segments,
    activation_with_segments,
    event_date,
    events_of_facts,
    facts_since,
    first_last_with_segments,
    known_values,
    segment_text,
    status_with_segments,
    value_text,
)

A, B, C = ("a",), ("b",), ("c",)
PLATFORM: Segments = {"platform": "last"}


def d(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def rows(text: str) -> list[FactRow]:
    """A date and the values of its row in each line: '-' for null."""
    lines = [line.split() for line in text.strip().splitlines()]
    return [
        FactRow(d(day), tuple(None if value == "-" else value for value in values))
        for day, *values in lines
    ]


def table(found: list[SegmentsRow]) -> list[list[str]]:
    return [["-" if value is None else str(value) for value in row] for row in found]


def words(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


def value(facts: list[FactRow], rule: Rule, day: str, timezone: str | None = None) -> Any:
    return known_values(facts, 0, rule, timezone).at_end_of(d(day))


# ---------------------------------------------------------------------------- values


def test_last_is_the_value_of_the_latest_row_that_has_one() -> None:
    facts = rows(
        """
        2025-03-05 web
        2025-03-01 -
        2025-03-02 ios
        2025-03-08 -
        """
    )
    days = ["2025-03-01", "2025-03-02", "2025-03-04", "2025-03-05", "2025-03-08", "2099-01-01"]
    assert [value(facts, "last", day) for day in days] == [None, "ios", "ios", *["web"] * 3]


def test_first_moves_only_from_null_to_known() -> None:
    facts = rows(
        """
        2025-03-05 web
        2025-03-01 -
        2025-03-02 ios
        """
    )
    days = ["2025-03-01", "2025-03-02", "2025-03-05", "2099-01-01"]
    assert [value(facts, "first", day) for day in days] == [None, "ios", "ios", "ios"]
    # A late row before the first one changes every date from its own on.
    late = [*facts, *rows("2025-03-01 android")]
    assert [value(late, "first", day) for day in days] == ["android"] * 4
    assert value(late, "first", "2025-02-28") is None


@pytest.mark.parametrize("rule", ["last", "first"])
def test_of_several_rows_at_one_moment_the_greatest_counts(rule: Rule) -> None:
    def greatest(*values: Any) -> Any:
        facts = [FactRow(at("2025-03-01 10:00"), (each,)) for each in values]
        return value(facts, rule, "2025-03-01")

    assert greatest("b", None, "a") == "b"
    assert greatest("a", "B") == "a"
    assert greatest("a", "a ", "a") == "a "
    assert greatest("z", "\u00e9") == "\u00e9"
    assert greatest("", None) == ""
    # By UTF-16 the second would be less: its first unit is d83d.
    assert greatest("\uffff", "\U0001f600") == "\U0001f600"
    assert greatest(9, 10, -11) == 10
    assert greatest(Decimal("9.5"), Decimal("10.1")) == Decimal("10.1")
    assert greatest(False, True, None) is True
    assert greatest(False, None) is False
    assert greatest(d("2024-12-31"), d("2025-01-01")) == d("2025-01-01")


def test_moments_decide_before_values() -> None:
    facts = [
        FactRow(at("2025-03-01 10:00"), ("z",)),
        FactRow(at("2025-03-01 10:01"), ("a",)),
        FactRow(at("2025-03-01 10:01"), ("b",)),
        FactRow(at("2025-03-01 09:59"), (None,)),
    ]
    assert value(facts, "last", "2025-03-01") == "b"
    assert value(facts, "first", "2025-03-01") == "z"


def test_of_a_date_column_all_rows_of_a_day_are_one_moment() -> None:
    facts = rows(
        """
        2025-03-01 web
        2025-03-01 android
        """
    )
    assert value(facts, "last", "2025-03-01") == value(facts, "first", "2025-03-01") == "web"


def test_values_are_known_from_the_local_date_on() -> None:
    facts = [FactRow(at("2025-03-01 23:30"), ("x",))]
    assert value(facts, "last", "2025-03-01") == "x"
    assert value(facts, "last", "2025-03-01", "Europe/Berlin") is None
    assert value(facts, "last", "2025-03-02", "Europe/Berlin") == "x"
    assert event_date(FactRow(d("2025-03-01")), "Europe/Berlin") == d("2025-03-01")


def test_texts() -> None:
    assert [value_text(each) for each in (True, False, 7, "a ")] == ["true", "false", "7", "a "]
    assert value_text(d("2025-03-01")) == "2025-03-01"
    assert value_text(Decimal("10.50")) == "10.50"
    assert value_text(at("2025-03-01 10:00")) == "2025-03-01 10:00:00"
    assert segment_text((None,)) is None
    assert segment_text(("",)) == ""
    assert segment_text(("android", "DE")) == "android, DE"
    assert segment_text((None, True)) == "null, true"
    assert segment_text((None, None)) == "null, null"


# ---------------------------------------------------------------------------- columns of tables

# Weeks from Monday: 2025-03-03, 03-10, 03-17, 03-24.
WEEKS: Facts = {
    A: rows(
        """
        2025-03-03 web
        2025-03-12 ios
        2025-03-25 web
        """
    ),
    B: rows(
        """
        2025-03-04 -
        2025-03-11 web
        2025-03-18 web
        """
    ),
    C: rows(
        """
        2025-03-10 ios
        2025-03-17 -
        """
    ),
    (None,): rows("2025-02-24 android"),
    ("too late",): rows("2025-03-31 android"),
}
SUNDAY, WEDNESDAY = d("2025-03-30"), d("2025-03-26")


def test_activation_rows_carry_the_value_and_that_of_the_active_period_before() -> None:
    found = activation_with_segments(WEEKS, PLATFORM, "weekly", SUNDAY, inactive_periods="all")
    shown = [
        [row.entity[0], row.period_start.isoformat()[5:], row.activation_state, *now, *before]
        for row, now, before in found
    ]
    assert [[each or "-" for each in row] for row in shown] == words(
        """
        a 03-03 new         web -
        a 03-10 retained    ios web
        a 03-17 inactive    ios ios
        a 03-24 reactivated web ios
        b 03-03 new         -   -
        b 03-10 retained    web -
        b 03-17 retained    web web
        b 03-24 inactive    web web
        c 03-10 new         ios -
        c 03-17 retained    ios ios
        c 03-24 inactive    ios ios
        """
    )


def test_in_the_open_period_the_value_is_that_of_the_as_of_date() -> None:
    facts = {A: rows("2025-03-24 web\n2025-03-26 ios\n2025-03-27 android")}
    ((_, now, before),) = activation_with_segments(facts, PLATFORM, "weekly", WEDNESDAY)
    assert (now, before) == (("ios",), (None,))


def test_several_segments_keep_their_order_and_rules() -> None:
    facts = {A: rows("2025-03-24 web ads\n2025-03-25 ios mail")}
    segments: Segments = {"platform": "last", "channel": "first"}
    found = activation_with_segments(facts, segments, "daily", d("2025-03-25"))
    assert [(now, before) for _, now, before in found] == [
        (("web", "ads"), (None, None)),
        (("ios", "ads"), ("web", "ads")),
    ]


def test_snapshots_carry_the_value_at_the_end_of_their_date() -> None:
    facts = {A: rows("2025-02-10 -\n2025-03-09 web\n2025-03-11 ios\n2025-03-13 android")}
    found = first_last_with_segments(facts, PLATFORM, d("2025-03-12"))
    assert [(row.snapshot_date.isoformat(), *values) for row, values in found] == [
        ("2025-02-28", None),
        ("2025-03-09", "web"),
        ("2025-03-10", "web"),
        ("2025-03-11", "ios"),
        ("2025-03-12", "ios"),
    ]


def test_status_carries_the_value_as_of_the_as_of_date() -> None:
    found = status_with_segments(WEEKS, PLATFORM, "weekly", WEDNESDAY, week_start="monday")
    assert [(row.entity, row.activation_state, values) for row, values in found] == [
        (A, "inactive", ("web",)),
        (B, "retained", ("web",)),
        (C, "retained", ("ios",)),
    ]


# ---------------------------------------------------------------------------- activation_segments
# Columns: period_start, segment_name, segment_value, is_complete, active, new, retained,
# reactivated, churned, inactive, ever_active, previous_active, net_change, retention_rate,
# churn_rate, reactivation_rate, quick_ratio, new_retention_rate, current_retention_rate,
# reactivated_retention_rate, average_active_days, moved_in, moved_out, returned

THREE_WEEKS = """
2025-03-03 platform -   True 1 1 0 0 0 0 1 0  1 -   -   - -   -   -   - 1.0 0 0 0
2025-03-03 platform web True 1 1 0 0 0 0 1 0  1 -   -   - -   -   -   - 1.0 0 0 0
2025-03-10 platform -   True 0 0 0 0 0 0 0 1 -1 1.0 0.0 - -   1.0 -   - -   0 1 0
2025-03-10 platform ios True 2 1 1 0 0 0 2 0  2 -   -   - -   -   -   - 1.0 1 0 0
2025-03-10 platform web True 1 0 1 0 0 0 1 1  0 1.0 0.0 - -   1.0 -   - 1.0 1 1 0
2025-03-17 platform -   True 0 0 0 0 0 0 0 0  0 -   -   - -   -   -   - -   0 0 0
2025-03-17 platform ios True 1 0 1 0 1 1 2 2 -1 0.5 0.5 - 0.0 1.0 0.0 - 1.0 0 0 0
2025-03-17 platform web True 1 0 1 0 0 0 1 1  0 1.0 0.0 - -   -   1.0 - 1.0 0 0 0
"""


def test_weekly_segments() -> None:
    found = activation_segments(WEEKS, PLATFORM, "weekly", SUNDAY, week_start="monday")
    assert table(found) == words(
        THREE_WEEKS.rstrip()
        + """
2025-03-24 platform -   True 0 0 0 0 0 0 0 0  0 -   -   -   -   - -   - -   0 0 0
2025-03-24 platform ios True 0 0 0 0 1 1 1 1 -1 0.0 1.0 1.0 0.0 - 0.0 - -   0 0 1
2025-03-24 platform web True 1 0 0 1 1 1 2 1  0 0.0 1.0 -   1.0 - 0.0 - 1.0 0 0 0
        """
    )


def test_weekly_segments_with_an_open_week() -> None:
    found = activation_segments(WEEKS, PLATFORM, "weekly", WEDNESDAY, week_start="monday")
    assert table(found) == words(
        THREE_WEEKS.rstrip()
        + """
2025-03-24 platform -   False 0 0 0 0 - - 0 0 - - - - - - - - -   0 0 0
2025-03-24 platform ios False 0 0 0 0 - - 1 1 - - - - - - - - -   0 0 1
2025-03-24 platform web False 1 0 0 1 - - 2 1 - - - - - - - - 1.0 0 0 0
        """
    )


def test_a_value_passed_through_within_a_period_has_no_row() -> None:
    facts = {A: rows("2025-03-03 web\n2025-03-04 ios\n2025-03-10 web\n2025-03-11 ios")}
    found = activation_segments(facts, PLATFORM, "weekly", d("2025-03-16"), week_start="monday")
    assert [(row.segment_value, row.active, row.moved_in) for row in found] == [
        ("ios", 1, 0),
        ("ios", 1, 0),
    ]
    assert found[1].average_active_days == 2.0


def test_reactivated_count_where_they_stand_and_returned_where_they_stood() -> None:
    facts = {A: rows("2025-03-01 web\n2025-03-04 ios")}
    found = activation_segments(facts, PLATFORM, "daily", d("2025-03-04"), week_start="monday")
    assert [
        (row.segment_value, row.reactivated, row.returned, row.inactive, row.reactivation_rate)
        for row in found[-2:]
    ] == [("ios", 1, 0, 0, None), ("web", 0, 1, 0, 1.0)]
    assert [(row.moved_in, row.moved_out) for row in found[-2:]] == [(0, 0), (0, 0)]


CROSSED: Facts = {
    A: rows("2025-03-01 ios DE\n2025-03-02 ios AT"),
    B: rows("2025-03-01 - DE\n2025-03-02 web -"),
}
TWO_SEGMENTS: Segments = {"platform": "last", "country": "last"}


def moves(choices: list[Any] | None) -> list[tuple[Any, ...]]:
    found = activation_segments(
        CROSSED, TWO_SEGMENTS, "daily", d("2025-03-02"), week_start="monday", choices=choices
    )
    return [
        (row.segment_name, row.segment_value, row.active, row.moved_in, row.moved_out)
        for row in found
        if row.period_start == d("2025-03-02")
    ]


def test_segments_are_counted_one_by_one_by_default() -> None:
    assert moves(None) == [
        ("platform", None, 0, 0, 1),
        ("platform", "ios", 1, 0, 0),
        ("platform", "web", 1, 1, 0),
        ("country", "AT", 1, 1, 0),
        ("country", "DE", 1, 0, 1),
    ]


def test_crossed_segments() -> None:
    assert moves(["country", ["platform", "country"]]) == [
        ("country", "AT", 1, 1, 0),
        ("country", "DE", 1, 0, 1),
        ("platform, country", "ios, AT", 1, 1, 0),
        ("platform, country", "ios, DE", 0, 0, 1),
        ("platform, country", "null, DE", 0, 0, 1),
        ("platform, country", "web, DE", 1, 1, 0),
    ]


@pytest.mark.parametrize("grain", GRAINS)
def test_no_segments_and_no_rows(grain: Grain) -> None:
    as_of = d("2025-03-30")
    assert activation_segments(WEEKS, {}, grain, as_of, week_start="monday") == []
    nobody: Facts = {(None,): rows("2025-02-24 android"), A: []}
    assert activation_segments(nobody, PLATFORM, grain, as_of, week_start="monday") == []


# ---------------------------------------------------------------------------- random histories

SPANS: dict[Grain, int] = {
    "daily": 20,
    "weekly": 60,
    "monthly": 250,
    "quarterly": 700,
    "yearly": 2000,
}
RANDOM_SEGMENTS: Segments = {"platform": "last", "channel": "first", "paid": "last"}
CHOICES = ["platform", "channel", "paid", ["platform", "channel"], ["paid", "platform", "channel"]]


def random_facts(rng: random.Random, grain: Grain, first: date) -> dict[Entity, list[FactRow]]:
    """A few entities; some rows share a moment, and values are null, change and come back."""
    span = SPANS[grain]
    return {
        (number,): [
            FactRow(
                datetime.combine(first, datetime.min.time())
                + timedelta(days=rng.randrange(span), hours=rng.choice([0, 8, 8, 23])),
                (
                    rng.choice([None, "a", "b", "B"]),
                    rng.choice([None, None, "x", "y"]),
                    rng.choice([None, True, False]),
                ),
            )
            for _ in range(rng.choice([1, 2, 5, 15]))
        ]
        for number in range(rng.randrange(1, 7))
    }


def naive_value(facts: list[FactRow], place: int, rule: Rule, day: date) -> Any:
    """The definition, word for word."""
    known = [row for row in facts if row.moment <= end_of(day) and row.values[place] is not None]
    if not known:
        return None
    moments = [row.moment for row in known]
    moment = max(moments) if rule == "last" else min(moments)
    return max(row.values[place] for row in known if row.moment == moment)


def end_of(day: date) -> datetime:
    return datetime.combine(day, datetime.max.time())


def test_values_of_random_histories() -> None:
    rng = random.Random(3)
    for _ in range(100):
        facts = random_facts(rng, "daily", d("2024-02-20"))
        for of_entity in facts.values():
            for place, rule in enumerate(RANDOM_SEGMENTS.values()):
                known = known_values(of_entity, place, rule, None)
                for offset in range(-1, 22):
                    day = d("2024-02-20") + timedelta(days=offset)
                    assert known.at_end_of(day) == naive_value(of_entity, place, rule, day)


@pytest.mark.parametrize("grain", GRAINS)
def test_identities_of_random_histories(grain: Grain) -> None:
    rng = random.Random(11)
    opened = 0
    for _ in range(60):
        facts = random_facts(rng, grain, d("2024-01-15"))
        as_of = d("2024-01-15") + timedelta(days=rng.randrange(SPANS[grain] + 10))
        found = activation_segments(
            facts, RANDOM_SEGMENTS, grain, as_of, week_start="sunday", choices=CHOICES
        )
        of_fact = metrics(events_of_facts(facts), grain, as_of, week_start="sunday")
        assert_segments_balance(found, of_fact)
        assert len({row[:3] for row in found}) == len(found)
        assert bool(found) == bool(of_fact)
        opened += any(not row.is_complete for row in found)
    assert bool(opened) == (grain != "daily")


@pytest.mark.parametrize("grain", GRAINS)
def test_identities_of_a_year_of_visitors(grain: Grain) -> None:
    rng = random.Random(7)
    histories = random_histories(rng, 40, d("2023-10-01"), d("2024-10-01"))
    facts = facts_of(with_values(rng, histories))
    segments: Segments = {"platform": "last", "channel": "first"}
    choices = ["platform", "channel", ["platform", "channel"]]
    zone, as_of = "America/New_York", d("2024-09-18")
    found = activation_segments(
        facts, segments, grain, as_of, week_start="monday", timezone=zone, choices=choices
    )
    of_fact = metrics(events_of_facts(facts, zone), grain, as_of, week_start="monday")
    assert_segments_balance(found, of_fact)
    assert any(row.moved_in for row in found)
    if grain != "yearly":
        assert any(row.returned for row in found)


@pytest.mark.parametrize("as_of", [SUNDAY, WEDNESDAY])
def test_corrupted_rows_do_not_balance(as_of: date) -> None:
    found = activation_segments(WEEKS, PLATFORM, "weekly", as_of, week_start="monday")
    of_fact = metrics(events_of_facts(WEEKS), "weekly", as_of, week_start="monday")
    assert_segments_balance(found, of_fact)
    for place, row in enumerate(found):
        for column in SegmentsRow._fields[4:]:
            number = getattr(row, column)
            wrong: dict[str, Any] = {column: 1 if number is None else number + 1}
            corrupted = [*found[:place], row._replace(**wrong), *found[place + 1 :]]
            with pytest.raises(AssertionError):
                assert_segments_balance(corrupted, of_fact)
        with pytest.raises(AssertionError):
            assert_segments_balance([*found[:place], *found[place + 1 :]], of_fact)


@pytest.mark.parametrize("grain", GRAINS)
def test_a_segment_with_one_value_has_the_numbers_of_metrics(grain: Grain) -> None:
    rng = random.Random(13)
    for _ in range(30):
        facts = {
            entity: [FactRow(row.moment, ("all",)) for row in of_entity]
            for entity, of_entity in random_facts(rng, grain, d("2024-01-15")).items()
        }
        as_of = d("2024-01-15") + timedelta(days=SPANS[grain] // 2)
        found = activation_segments(facts, PLATFORM, grain, as_of, week_start="monday")
        of_fact = metrics(events_of_facts(facts), grain, as_of, week_start="monday")
        assert [MetricsRow(row.period_start, *row[3:21]) for row in found] == of_fact
        assert all(row[21:] == (0, 0, row.reactivated) for row in found)


def test_previous_values_are_those_of_the_previous_active_row() -> None:
    rng = random.Random(17)
    for grain in GRAINS:
        for _ in range(20):
            facts = random_facts(rng, grain, d("2024-01-15"))
            as_of = d("2024-01-15") + timedelta(days=SPANS[grain])
            found = activation_with_segments(
                facts, RANDOM_SEGMENTS, grain, as_of, inactive_periods="all"
            )
            at_period = {(row.entity, row.period_start): now for row, now, _ in found}
            for row, now, before in found:
                previous = row.previous_active_period
                none = (None,) * len(RANDOM_SEGMENTS)
                assert before == (at_period[row.entity, previous] if previous else none)
                if row.activation_state == "inactive":
                    assert now == before
                end = min(next_period(row.period_start, grain) - timedelta(days=1), as_of)
                of_entity = facts[row.entity]
                assert now == tuple(
                    naive_value(of_entity, place, rule, end)
                    for place, rule in enumerate(RANDOM_SEGMENTS.values())
                )


def test_rows_of_utc_moments_in_any_order_say_the_same() -> None:
    rng = random.Random(19)
    facts = random_facts(rng, "daily", d("2024-01-15"))
    aware = {
        entity: [with_offset(row) for row in reversed(of_entity)]
        for entity, of_entity in facts.items()
    }
    as_of = d("2024-02-10")
    found = [
        activation_segments(
            each, RANDOM_SEGMENTS, "daily", as_of, week_start="monday", timezone="Asia/Seoul"
        )
        for each in (facts, aware)
    ]
    assert found[0] == found[1]
    assert found[0]


def with_offset(row: FactRow) -> FactRow:
    assert isinstance(row.moment, datetime)
    return row._replace(moment=row.moment.replace(tzinfo=UTC))


def test_rows_before_the_first_date_do_not_count() -> None:
    """Its local date decides: 15:00 UTC is the next day in Seoul."""
    before, after = FactRow(at("2025-03-09 14:59:59")), FactRow(at("2025-03-09 15:00:00"))
    facts = {A: [before, after], B: [before]}
    assert facts_since(facts, d("2025-03-10"), "Asia/Seoul") == {A: [after], B: []}
    assert facts_since(facts, d("2025-03-09"), None) == facts
    assert facts_since(facts, None, "Asia/Seoul") == facts
