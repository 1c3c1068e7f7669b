"""explain: its numbers against the reference, its words by hand, its doubts and errors."""

import json
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import layer
import pytest
import reference_drivers
import reference_explain
import reference_segments
from histories import facts_of, random_histories, with_values
from hypothesis import given
from hypothesis import strategies as st
from operations import Said, operate, succeed
from reference import (
    GRAINS,
    WEEKDAYS,
    Grain,
    all_periods,
    next_period,
    period_start,
)
from reference_drivers import Baseline
from reference_explain import to_nine_digits
from reference_segments import FactRow, Facts
from warehouse import Project, Vars, create_project

AS_OF = date(2025, 3, 20)
SEGMENTS: reference_segments.Segments = {"Platform": "last", "channel": "first"}
COLUMNS = (*layer.COLUMNS, ("Platform", "text"), ("channel", "integer"))
CROSSED = ("channel", "Platform")
CROSSED_AT: Sequence[Grain] = ("weekly", "monthly")


def write_models(
    project: Project,
    first_last_arguments: str = f", segments={SEGMENTS}",
    grains: Sequence[Grain] = GRAINS,
    inactive_periods: int = 1,
) -> None:
    project.write_model("visits", "select * from {{ target.schema }}.events")
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', ['region', 'user'], 'happened at'"
        f"{first_last_arguments}) }}}}",
    )
    for grain in GRAINS:
        (project.folder / "models" / f"visits_activation_{grain}.sql").unlink(missing_ok=True)
    for grain in grains:
        project.write_model(
            f"visits_activation_{grain}",
            f"{{{{ activation_layer.activation('visits', '{grain}', {inactive_periods}) }}}}",
        )


def load_facts(project: Project, facts: Facts) -> None:
    project.load(
        "events",
        COLUMNS,
        ((*entity, row.moment, *row.values) for entity, rows in facts.items() for row in rows),
    )


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("explain") / "project", template=installed)
    write_models(project)
    return project


def explained(project: Project, variables: Vars, **arguments: Any) -> dict[str, Any]:
    said = succeed(project, "explain", {"fact": "visits", "output": "json"} | arguments, variables)
    told: dict[str, Any] = json.loads(said.printed)
    return told


# ------------------------------------------------------------------------------------- numbers


def cases(
    rng: random.Random, first_day: date, week_start: Any
) -> list[tuple[Grain, Baseline, date]]:
    """Each grain with one of its baselines, and any period that has one."""
    found: list[tuple[Grain, Baseline, date]] = []
    for grain in GRAINS:
        starts = [period_start(first_day, grain, week_start)]
        while next_period(next_period(starts[-1], grain), grain) <= AS_OF + timedelta(days=1):
            starts.append(next_period(starts[-1], grain))
        baseline = rng.choice(reference_drivers.baselines_of(grain))
        explainable = starts[reference_drivers.periods_back(grain, baseline) :]
        if explainable:
            found.append((grain, baseline, rng.choice(explainable)))
    return found


@given(
    seed=st.integers(0, 2**32),
    week_start=st.sampled_from(WEEKDAYS),
    first_day=st.dates(date(2021, 6, 1), date(2024, 11, 15)),
)
def test_every_number_equals_the_reference(
    shop: Project, seed: int, week_start: Any, first_day: date
) -> None:
    rng = random.Random(seed)
    histories = random_histories(rng, 40, first_day, date(2025, 4, 1))
    histories[(0, "the first")] = [datetime.combine(first_day, datetime.min.time())]
    facts = facts_of(with_values(rng, histories))
    variables = {"activation_end": AS_OF, "activation_week_start": week_start}
    write_models(shop, inactive_periods=seed % 3)
    choices = ["channel", [name.lower() for name in CROSSED]]
    shop.write_model(
        "activation_segments",
        "{{ activation_layer.activation_segments("
        f"'visits', {[*CROSSED_AT]}, segments={choices}) }}}}",
    )
    load_facts(shop, facts)
    shop.run("--full-refresh", variables=variables)
    for grain, baseline, period in cases(rng, first_day, week_start):
        end = next_period(period, grain) - timedelta(days=1)
        within = period + timedelta(days=rng.randrange((end - period).days + 1))
        told = explained(shop, variables, grain=grain, baseline=baseline, period=str(within))
        assert_lists_who_left(shop, facts, told["left"].pop("query"), grain, period, week_start)
        assert not any("the table" in doubt or "behind" in doubt for doubt in told.pop("doubts"))
        expected = reference_explain.story(
            facts,
            SEGMENTS,
            grain,
            AS_OF,
            period=period,
            baseline=baseline,
            week_start=week_start,
            crossed=[CROSSED] if grain in CROSSED_AT else [],
        )
        assert to_nine_digits(told) == to_nine_digits(expected)
        assert_parts_sum_to_the_change(told)


def assert_lists_who_left(
    project: Project, facts: Facts, query: str, grain: Grain, period: date, week_start: Any
) -> None:
    events = reference_segments.events_of_facts(facts)
    rows = list(all_periods(events, grain, AS_OF, week_start))
    assert sorted(project.query(query)) == sorted(
        (*row.entity, row.activation_state, row.lifetime_active_days)
        for row in reference_explain.who_left(rows, grain, period)
    )


def assert_parts_sum_to_the_change(told: dict[str, Any]) -> None:
    moved = told["active"] - told["active_before"]
    assert sum(part["contribution"] for part in told["drivers"]) == pytest.approx(moved, abs=1e-6)
    for segment in told["segments"]:
        assert sum(value["net_change"] for value in segment["values"]) == moved
        for value in segment["values"] if told["baseline"] == "previous" else ():
            now = {name: flow["now"] for name, flow in value["flows"].items()}
            came = now["new"] + now["reactivated"] + now["moved_in"]
            assert value["net_change"] == came - now["moved_out"] - now["churned"]


def test_shown_numbers_are_rounded_by_largest_remainder(shop: Project) -> None:
    """What is half-way goes up; differences below 1e-6 are noise."""
    rng = random.Random(1)
    lists = [
        [rng.choice([rng.uniform(-9, 9), rng.randrange(-9, 9) / 2]) for _ in range(9)]
        for _ in range(200)
    ]
    lists += [[], [0.5, 0.5], [-0.5, -0.5], [1 / 3] * 3, [2.9999999, 0.0000001], [-1.5, 1.5]]
    shop.write_file(
        "macros/rounded.sql",
        "{% macro rounded(lists) %}{% set found = [] %}{% for parts in lists %}"
        "{% set parts = parts | map('float') | list %}"
        "{% do found.append(activation_layer._whole_numbers(parts)) %}{% endfor %}"
        "{% do print(tojson(found)) %}{% endmacro %}",
    )
    said = succeed(shop, "rounded", {"lists": lists})
    assert json.loads(said.printed) == [reference_drivers.whole_numbers(parts) for parts in lists]


# ------------------------------------------------------------------------------------- by hand

MONDAY = date(2025, 1, 6)
LAST_DAY = date(2025, 3, 30)
END = {"activation_end": LAST_DAY}


def visits(
    weeks: Sequence[int], platform: str, channel: int = 1, weekday: int = 1
) -> list[FactRow]:
    """Weeks are counted from 1; the twelfth is the one whose story is told."""
    days = [MONDAY + timedelta(weeks=week - 1, days=weekday) for week in weeks]
    return [
        FactRow(datetime.combine(day, datetime.min.time()), (platform, channel)) for day in days
    ]


def hand_made() -> dict[Any, list[FactRow]]:
    """Eight who come each week, of whom three on android stay away in the last; and guests.

    Ann comes three times on every day. Ivy is away from the third week to the eleventh and has
    another phone when she is back. Each week has a guest who comes once.
    """
    every_week = range(1, 13)
    facts = {
        (1, "ann"): [
            row for weekday in [*range(7)] * 3 for row in visits(every_week, "ios", weekday=weekday)
        ],
        **{(1, name): visits(range(1, 12), "android") for name in ("bob", "cat", "dan")},
        **{(1, name): visits(every_week, "android") for name in ("eva", "fay")},
        **{(1, name): visits(every_week, "ios", channel=2) for name in ("gus", "hal")},
        (1, "ivy"): visits([1, 2], "ios") + visits([12], "android"),
        **{(2, f"guest {week}"): visits([week], "web", channel=2) for week in every_week},
    }
    return {entity: sorted(rows) for entity, rows in facts.items()}


@pytest.fixture(scope="module")
def built_by_hand(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("by_hand") / "project", template=installed)
    write_models(project, grains=["daily", "weekly"])
    load_facts(project, hand_made())
    project.run(variables=END)
    project.save()
    return project


@pytest.fixture
def by_hand(built_by_hand: Project) -> Project:
    """Each test begins with the same tables and models."""
    built_by_hand.restore()
    write_models(built_by_hand, grains=["daily", "weekly"])
    return built_by_hand


WEEK_OF_THE_STORY = """\
visits, weekly: 7 active in the week of 2025-03-24, 2 fewer than in the week before (-22.2 %).
Usual is 9 (median of the 8 weeks before, give or take 0).

Before you believe it
  nothing found: the week is complete, tables and fact agree, no day is awaited

What moved it                 before     now  contribution
  retained users, behaviour  100.0 %  62.5 %            -3
  inactive users, behaviour    0.0 %   9.1 %            +1
                                        sum:            -2

Where: Platform  before   now  net change
  android             5     3          -2  churned 3, usual 0
  ios                 3     3           0
  web                 1     1           0
                         sum:          -2

Where: channel  before   now  net change
  1                  6     4          -2  churned 3, usual 0
  2                  3     3           0
                        sum:          -2

Who left: 4 (usual 1), 3 of them retained before, 3 on a streak of 10 weeks or more
  select "region", "user", previous_state, lifetime_active_days
  from {weekly}
  where period_start = date '2025-03-24' and inactive_streak = 1
"""
TUESDAY_OF_THE_STORY = """\
visits, daily: 7 active on 2025-03-25, 2 fewer than on 2025-03-18, a week before (-22.2 %).
Usual is 9 (median of the 8 Tuesdays before, give or take 0).

Before you believe it
  nothing found: the day is complete, tables and fact agree, no day is awaited

What moved it                before     now  contribution
  inactive users, behaviour  38.9 %  26.3 %            -2
                                       sum:            -2

Where: Platform  before   now  net change
  android             5     3          -2  reactivated 3, usual 5
  ios                 3     3           0
  web                 1     1           0
                         sum:          -2

Where: channel  before   now  net change
  1                  6     4          -2  reactivated 3, usual 5
  2                  3     3           0
                        sum:          -2

Who left: 0 (usual 0)
"""
SECOND_WEEK_WITHOUT_SEGMENTS = """\
visits, weekly: 10 active in the week of 2025-01-13, as many as in the week before.

Before you believe it
  it is compared with the first week of the history, which may not be a whole one

What moved it                           before   now  contribution
  new users                                 10     1            -9
  users new in the week before, volume       0    10            +9
                                                sum:             0

Who left: 1
  select
      "region",
      "user",
      max(activation_state) as previous_state,
      max(lifetime_active_days) as lifetime_active_days
  from {weekly}
  where period_start in (date '2025-01-06', date '2025-01-13') and inactive_streak = 0
  group by "region", "user"
  having max(period_start) = date '2025-01-06'
"""


def assert_text(project: Project, expected: str, **arguments: Any) -> None:
    [line] = [line for line in expected.splitlines() if "{weekly}" in line] or [""]
    said = succeed(project, "explain", {"fact": "visits"} | arguments, END)
    printed = [
        line.replace("from {weekly}", told.strip()) if "{weekly}" in line else line
        for line, told in zip(expected.splitlines(), said.lines, strict=True)
    ]
    assert said.lines == printed
    assert "visits_activation_weekly" in said.printed or not line


def test_text_of_a_week(by_hand: Project) -> None:
    """The latest complete week, without a word of why three on android left."""
    assert_text(by_hand, WEEK_OF_THE_STORY, grain="weekly")


def test_text_of_a_day_beside_its_weekday(by_hand: Project) -> None:
    arguments = {"grain": "daily", "baseline": "same_weekday", "period": "2025-03-25"}
    assert_text(by_hand, TUESDAY_OF_THE_STORY, **arguments)


def test_when_an_unusual_number_moved(by_hand: Project) -> None:
    """Fifteen of twenty stay away from the tenth week on."""
    facts: dict[Any, list[FactRow]] = {
        (1, f"user {number}"): visits(range(1, 13 if number < 5 else 10), "ios")
        for number in range(20)
    }
    load_facts(by_hand, facts)
    by_hand.run("--full-refresh", variables=END)
    usual = "Usual is 20 (median of the 8 weeks before, give or take 0)."
    for week, said in (
        ("2025-03-10", usual),
        ("2025-03-24", f"{usual} Unusually few since the week of 2025-03-10."),
    ):
        told = succeed(
            by_hand, "explain", {"fact": "visits", "grain": "weekly", "period": week}, END
        )
        assert told.lines[1] == said


def test_a_part_that_fell_where_the_whole_is_as_usual(by_hand: Project) -> None:
    """Nine of a dozen stay away for three weeks, others come; a value that nobody has counts."""
    facts: dict[Any, list[FactRow]] = {}
    for number in range(12):
        facts[(1, f"user {number}")] = visits(range(1, 13 if number < 3 else 10), "ios")
        facts[(2, f"user {number}")] = visits(range(1, 10), "")
    for number in range(21):
        facts[(3, f"user {number}")] = visits(range(10, 13), "web")
    load_facts(by_hand, facts)
    by_hand.run("--full-refresh", variables=END)
    for week in ("2025-03-10", "2025-03-24"):
        told = succeed(
            by_hand, "explain", {"fact": "visits", "grain": "weekly", "period": week}, END
        )
        assert "as many as" in told.lines[0]
        assert told.lines[1] == "Usual is 24 (median of the 8 weeks before, give or take 0)."
        assert told.lines[2] == (
            "Far from the usual: (empty) (Platform): 0, usual 12; ios (Platform): 3, usual 12."
        )


def test_text_without_segments_and_of_a_table_without_inactive_rows(project: Project) -> None:
    write_models(project, "", grains=["weekly"], inactive_periods=0)
    load_facts(project, hand_made())
    project.run(variables=END)
    assert_text(project, SECOND_WEEK_WITHOUT_SEGMENTS, period="2025-01-15")
    assert explained(project, END)["segments"] == []


def test_text_of_many_values(by_hand: Project) -> None:
    """Ten are told apart, the long ones by how they begin; who has no value is not known."""
    facts = hand_made()
    for number in range(12):
        facts[(3, f"new {number:02}")] = visits([12], f"phone {number:02}")
    facts[(3, "nobody")] = [FactRow(datetime(2025, 3, 25), (None, None))]
    facts[(3, "sent a page")] = visits([12], "phone 00\nMozilla/5.0 (Windows NT 10.0; Win64; x64)")
    load_facts(by_hand, facts)
    by_hand.run("--full-refresh", "--exclude", "visits_activation_daily", variables=END)
    said = succeed(by_hand, "explain", {"fact": "visits", "grain": "weekly"}, END)
    assert said.row("phone 07") == ["phone 07", "0", "1", "+1"]
    assert said.row("7 others") == ["7 others", "4", "9", "+5"]
    cut = "phone 00 Mozilla/5.0 (Windows NT 10.0..."
    assert said.row(cut) == [cut, "0", "1", "+1"]
    assert said.row("not known") == ["not known", "0", "1", "+1"]


# ------------------------------------------------------------------------------------- doubts


def doubts(project: Project, variables: Vars = END, **arguments: Any) -> list[str]:
    found: list[str] = explained(project, variables, **{"grain": "weekly"} | arguments)["doubts"]
    return found


def without_day(facts: dict[Any, list[FactRow]], day: date) -> dict[Any, list[FactRow]]:
    return {
        entity: [row for row in rows if row.moment.strftime("%F") != str(day)]
        for entity, rows in facts.items()
    }


def test_no_doubt_of_right_data(by_hand: Project) -> None:
    for grain in ("weekly", "daily"):
        for baseline in reference_drivers.baselines_of(grain, ["previous", "same_weekday"]):
            assert doubts(by_hand, grain=grain, baseline=baseline) == []
    assert doubts(by_hand, period="2025-01-20") == []


def test_days_that_the_fact_is_behind(by_hand: Project) -> None:
    said = doubts(by_hand, {"activation_end": date(2025, 4, 2)})
    assert said == ["facts count through 2025-03-30 only, 3 days short of 2025-04-02"]
    [said_today] = doubts(by_hand, {})
    assert said_today.endswith(" days short of yesterday")


def test_days_without_rows_where_rows_are_usual(by_hand: Project) -> None:
    load_facts(by_hand, without_day(hand_made(), date(2025, 3, 19)))
    by_hand.run("--full-refresh", variables=END)
    assert doubts(by_hand) == ["days awaited, with no fact row: 2025-03-19"]
    assert doubts(by_hand, grain="daily", period="2025-03-19") == doubts(by_hand)
    assert doubts(by_hand, grain="daily", period="2025-03-21") == []


def test_a_baseline_that_was_unusual_itself(by_hand: Project) -> None:
    load_facts(by_hand, without_day(hand_made(), date(2025, 3, 18)))
    by_hand.run("--full-refresh", variables=END)
    said = doubts(by_hand, grain="daily", period="2025-03-25", baseline="same_weekday")
    assert said == ["it is compared with 2025-03-18, which was unusual itself: 0 active, usual 9"]


def test_days_without_rows_at_weekends(by_hand: Project) -> None:
    """Whoever never works on Sundays awaits none."""
    facts = hand_made()
    for week in range(12):
        facts = without_day(facts, MONDAY + timedelta(weeks=week, days=6))
    load_facts(by_hand, facts)
    by_hand.run("--full-refresh", variables=END)
    assert doubts(by_hand) == []
    load_facts(by_hand, without_day(facts, date(2025, 3, 28)))
    by_hand.run("--full-refresh", variables=END)
    assert doubts(by_hand) == ["days awaited, with no fact row: 2025-03-28"]


def test_days_without_rows_that_have_few(by_hand: Project) -> None:
    """Where days have one row or two, chance leaves some without any."""
    facts = hand_made()
    facts[(1, "ann")] = sorted(set(facts[(1, "ann")]))
    load_facts(by_hand, without_day(facts, date(2025, 3, 19)))
    by_hand.run("--full-refresh", variables=END)
    assert doubts(by_hand) == []


def test_days_that_partitions_wait_for(by_hand: Project) -> None:
    """They were accepted once, and are awaited still; days before the history never are."""
    facts = hand_made()
    facts[(1, "ann")] = [row for row in facts[(1, "ann")] if row.moment >= datetime(2025, 1, 8)]
    facts[(1, "ann")].remove(FactRow(datetime(2025, 3, 19), ("ios", 1)))
    facts = {
        entity: [row for row in rows if row.moment >= datetime(2025, 1, 8)]
        for entity, rows in facts.items()
    }
    load_facts(by_hand, facts)
    by_hand.run("--full-refresh", variables=END)
    assert doubts(by_hand) == []
    waits = ", partitions={'on_missing': 'hold', 'min_rows': 3}"
    write_models(by_hand, f", segments={SEGMENTS}{waits}", grains=["daily", "weekly"])
    assert doubts(by_hand) == ["days awaited, with fewer than 3 fact rows: 2025-03-19"]
    assert doubts(by_hand, period="2025-01-13") == [
        "it is compared with the first week of the history, which may not be a whole one"
    ]


def test_a_table_that_disagrees_with_the_fact(by_hand: Project) -> None:
    """In any period that a number of the story comes from, and in no other."""
    facts = hand_made()
    facts[(1, "gus")].append(FactRow(datetime(2025, 3, 12, 8), ("ios", 2)))
    load_facts(by_hand, facts)
    reconcile = (
        "what else differs, and how to mend it: dbt run-operation reconcile --args '{fact: visits}'"
    )
    difference = (
        "in the week of 2025-03-10 the fact has 9 active on 16 days with 30 events, "
        "the table 9 active on 15 days with 29 events"
    )
    for period in ("2025-03-10", "2025-03-17", "2025-03-24"):
        assert doubts(by_hand, period=period) == [difference, reconcile]
    assert doubts(by_hand, period="2025-03-03") == []
    assert doubts(by_hand, grain="daily", baseline="same_weekday", period="2025-03-19") == [
        "on 2025-03-12 the fact has 2 active on 2 days with 4 events, "
        "the table 1 active on 1 day with 3 events",
        reconcile,
    ]


def test_rows_that_changed_without_their_number(by_hand: Project) -> None:
    """Another entity's, with another value, or before the story: as many in each of its periods."""
    changed = "first_last has seen other rows of the fact on "
    for was, becomes, day in (
        ("\"user\" = 'gus'", "\"user\" = 'somebody'", "2025-03-18"),
        ("platform = 'ios'", "platform = 'web'", "2025-03-18"),
        ("true", '"happened at" = "happened at" + interval 1 minute', "2025-02-26"),
    ):
        load_facts(by_hand, hand_made())
        assert doubts(by_hand) == []
        day_of = f"cast(\"happened at\" as date) = date '{day}'"
        assert by_hand.query(f"select 1 from events where {day_of} and {was}")  # noqa: S608
        by_hand.execute(f"update events set {becomes} where {day_of} and {was}")  # noqa: S608
        said, reconcile = doubts(by_hand)
        assert said == changed + day
        assert reconcile.startswith("what else differs")


def test_a_table_that_has_lost_a_week(by_hand: Project) -> None:
    by_hand.execute("delete from visits_activation_weekly where period_start = date '2025-03-17'")
    assert doubts(by_hand)[0] == (
        "in the week of 2025-03-17 the fact has 9 active on 15 days with 29 events, "
        "the table 0 active on 0 days with 0 events"
    )


def test_a_table_that_has_not_followed(by_hand: Project) -> None:
    facts = hand_made()
    facts[(1, "ann")].append(FactRow(datetime(2025, 3, 31, 8), ("ios", 2)))
    load_facts(by_hand, facts)
    by_hand.run("--select", "visits_first_last", variables={"activation_end": date(2025, 3, 31)})
    assert doubts(by_hand) == [
        "visits_activation_weekly is behind first_last: as of 2025-03-30, not 2025-03-31. "
        "To mend it: dbt build --select visits_first_last+"
    ]
    by_hand.execute("delete from visits_first_last")
    assert doubts(by_hand) == [
        "visits_first_last holds no row. To mend it: dbt build --select visits_first_last+"
    ]


# ------------------------------------------------------------------------------------- errors

ERRORS: list[tuple[dict[str, Any], tuple[str, str, str]]] = [
    ({"fact": "sales"}, ("unknown fact", "visits", "sales")),
    ({"fact": None}, ("the fact is missing", "visits", "nothing")),
    ({"output": "yaml"}, ("unknown output", "text, json", "yaml")),
    ({"grain": None}, ("the grain is missing", "daily, weekly", "nothing")),
    ({"grain": "monthly"}, ("no such grain of this fact", "daily, weekly", "monthly")),
    ({"grain": ["weekly"]}, ("no such grain of this fact", "daily, weekly", "['weekly']")),
    (
        {"baseline": "last_year"},
        ("no such baseline of weekly periods", "previous, year_ago", "last_year"),
    ),
    (
        {"baseline": "same_weekday"},
        ("no such baseline of weekly periods", "previous", "same_weekday"),
    ),
    ({"period": "last week"}, ("period is not a date", "a date as YYYY-MM-DD", "last week")),
    (
        {"period": "2025-04-07"},
        ("the period is not known yet", "from 2025-01-13 to 2025-03-24", "the week of 2025-04-07"),
    ),
    (
        {"period": "2025-01-05"},
        ("the period lies before the history", "from 2025-01-13 to 2025-03-24", "2024-12-30"),
    ),
    (
        {"period": "2025-01-12"},
        ("the baseline lies before the history", "from 2025-01-13", "with that of 2024-12-30"),
    ),
    (
        {"baseline": "year_ago"},
        (
            "the baseline lies before the history",
            "two complete periods, 52 weeks apart",
            "2024-03-25",
        ),
    ),
]


@pytest.mark.parametrize(("arguments", "said"), ERRORS)
def test_errors(by_hand: Project, arguments: dict[str, Any], said: tuple[str, str, str]) -> None:
    call = {"fact": "visits", "grain": "weekly"} | arguments
    assert_refused(operate(by_hand, "explain", call, END), *said)


def assert_refused(said: Said, problem: str, allowed: str = "", given: str = "") -> None:
    """Nothing is told of what cannot be told rightly."""
    assert said.printed == ""
    assert "activation_layer: explain" in said.error
    assert f": {problem}\n" in said.error, said.error
    lines = [line.strip() for line in said.error.splitlines()]
    assert any(line.startswith("allowed:") and allowed in line for line in lines), said.error
    assert any(line.startswith("given:") and given in line for line in lines), said.error


def test_a_period_that_is_open(by_hand: Project) -> None:
    friday = {"activation_end": date(2025, 3, 28)}
    by_hand.run("--full-refresh", variables=friday)
    call = {"fact": "visits", "grain": "weekly", "period": "2025-03-28"}
    said = operate(by_hand, "explain", call, friday)
    assert_refused(said, "the period is not complete", "to 2025-03-17", "the week of 2025-03-24")
    assert explained(by_hand, friday, grain="weekly")["period"] == "2025-03-17"


def test_a_fact_without_rows(by_hand: Project) -> None:
    load_facts(by_hand, {})
    by_hand.run("--full-refresh", variables=END)
    said = operate(by_hand, "explain", {"fact": "visits", "grain": "weekly"}, END)
    assert_refused(said, "visits_activation_weekly holds no row", "a fact with events", "none")
    load_facts(by_hand, {(1, "ann"): visits([12], "ios")})
    by_hand.run("--full-refresh", variables=END)
    said = operate(by_hand, "explain", {"fact": "visits", "grain": "weekly"}, END)
    allowed = (
        "two complete periods, 1 week apart, from 2025-03-24 on; facts count through 2025-03-30"
    )
    assert_refused(said, "the baseline lies before the history", allowed)


def test_tables_that_are_not_as_declared(by_hand: Project) -> None:
    """Nothing is compared by other weeks or another logic than those of the table."""
    call = {"fact": "visits", "grain": "weekly"}
    said = operate(by_hand, "explain", call, END | {"activation_week_start": "sunday"})
    assert_refused(said, "visits_activation_weekly was built with another week_start")
    by_hand.execute(
        "update visits_activation_weekly "
        "set built_with = replace(built_with, '\"logic\": ', '\"logic\": 9')"
    )
    said = operate(by_hand, "explain", call, END)
    assert_refused(said, "visits_activation_weekly was written by another version of the logic")


def test_tables_that_are_not_built(project: Project) -> None:
    write_models(project, grains=["weekly"])
    said = operate(project, "explain", {"fact": "visits"}, END)
    missing = "visits, visits_first_last, visits_activation_weekly"
    assert_refused(said, f"not built yet: {missing}", allowed="models that are built")
    assert "do:      dbt build --select +visits_first_last+" in said.error
    write_models(project, grains=[])
    said = operate(project, "explain", {"fact": "visits"}, END)
    assert_refused(said, "the grain is missing", "no activation model reads visits_first_last")
