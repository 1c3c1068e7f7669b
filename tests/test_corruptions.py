"""A layer spoilt in many ways, each noticed by a test that ships; and never a false alarm."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import reference_rolling
from histories import Histories, random_histories
from layer import Settings, load_rows, write_models
from team import STEPS, Team
from warehouse import Project, create_project, messages

AS_OF = date(2025, 3, 20)
END = Settings().variables(activation_end=AS_OF)
ROWS = "one_row_per_entity_and_period"
IDENTITIES = "accounting_identities"
STATES = "active_or_inactive"
SUMS = "transitions_sum_to_ever_active"
PERIODS = "every_period_present"
CHANGES = "drivers_sum_to_change"
FACT = "agrees_with_fact"
# The same tests, asked to look at all days.
WHOLE_FACT = f"{FACT} of all days"
WHOLE_IDENTITIES = f"{IDENTITIES} of all days"
WHOLE_SUMS = f"{SUMS} of all days"

FIRST_LAST = "visits_first_last"
DAILY = "visits_activation_daily"
WEEKLY = "visits_activation_weekly"
MONTHLY = "visits_activation_monthly"
STATUS = "visits_activation_status_weekly"
METRICS = "activation_metrics"
TRANSITIONS = "activation_transitions"
DRIVERS = "activation_drivers"
ROLLING = "activation_rolling"
TESTS = {
    FIRST_LAST: [ROWS, FACT, WHOLE_FACT],
    DAILY: [ROWS, IDENTITIES, STATES, FACT, WHOLE_FACT],
    WEEKLY: [ROWS, IDENTITIES, STATES, FACT, WHOLE_FACT],
    MONTHLY: [ROWS, IDENTITIES, STATES, FACT, WHOLE_FACT],
    STATUS: [ROWS, STATES],
    METRICS: [IDENTITIES, WHOLE_IDENTITIES, PERIODS],
    TRANSITIONS: [SUMS, WHOLE_SUMS, PERIODS],
    DRIVERS: [CHANGES],
    ROLLING: [IDENTITIES, WHOLE_IDENTITIES, PERIODS],
}

Corruption = tuple[str, str, str]
STEADY, REGULAR, GONE, RETURNS, ONCE, BEGINS = (
    f"\"user\" = '{name}'" for name in ("steady", "regular", "gone", "returns", "once", "begins")
)
BOTH = "\"user\" in ('steady', 'regular')"
LATEST = "snapshot_date = '2025-03-20'"
EARLIEST = "snapshot_date = '2024-12-31'"
LONG_AGO = "period_start between '2024-08-05' and '2024-10-31'"
THAT_DAY = "period_start = '2024-10-07'"
RECENTLY = "period_start = '2025-03-10'"
WEEKS = "time_grain = 'weekly'"
RETAINED = "from_state = 'retained'"
VOLUME = "driver = 'volume'"
ROLLING_COUNTS = reference_rolling.rolling_columns((7, 28))[1:5] + [
    *reference_rolling.rolling_columns((7, 28))[6:13]
]
ROLLING_RATES = reference_rolling.rolling_columns((7, 28))[13:]


def change(values: str, *rows: str) -> str:
    return f"update {{t}} set {values} where {' and '.join(rows)}"


def remove(*rows: str) -> str:
    return f"delete from {{t}} where {' and '.join(rows)}"


def repeat(values: str, *rows: str) -> str:
    """Rows once more, with other values."""
    replaced = f"* replace ({values})" if values else "*"
    return f"insert into {{t}} select {replaced} from {{t}} where {' and '.join(rows)}"


def noticed(table: str, test: str, *statements: str) -> list[Corruption]:
    return [(table, statement.format(t=table), test) for statement in statements]


NOBODY = "'nobody' as \"user\""
MISSING = [
    remove(GONE),
    remove(ONCE),
    remove(GONE, "period_start >= '2024-11-20'"),
    remove(GONE, "period_start <= '2024-08-05'"),
    remove(GONE, LONG_AGO),
    remove(RETURNS, "activation_state != 'inactive'", LONG_AGO),
    remove(STEADY, THAT_DAY),
    remove(THAT_DAY),
    remove(LONG_AGO),
    remove("period_start < '2024-09-01'"),
]
CORRUPTIONS = [
    *noticed(
        FIRST_LAST,
        FACT,
        change("active_days = active_days + 1", STEADY, LATEST),
        change("active_days = active_days - 1", STEADY, LATEST),
        change("active_days = null", STEADY, LATEST),
        change("active_days = active_days + 1", GONE, LATEST),
        change("active_days = 400 - active_days", BOTH, LATEST),
        change("active_days = active_days + 1", STEADY, "snapshot_date = '2025-03-18'"),
        change("first_active_date = first_active_date + 1", STEADY, LATEST),
        change("first_active_date = first_active_date - 1", GONE, LATEST),
        change("last_active_date = last_active_date - 1", STEADY, LATEST),
        change("last_active_date = last_active_date + 1", GONE, LATEST),
        change("last_active_date = '2025-03-19'", BEGINS),
        remove(STEADY, LATEST),
        remove(GONE, LATEST),
        remove(BEGINS),
        remove("snapshot_date = '2025-03-18'"),
        repeat("", STEADY, LATEST),
        repeat(NOBODY, STEADY, LATEST),
    ),
    *noticed(
        FIRST_LAST,
        ROWS,
        change("active_days = null", GONE),
        change("active_days = active_days + 1", GONE, LATEST),
        change("active_days = active_days + 900", GONE),
        change("first_active_date = first_active_date + 1", STEADY, LATEST),
        change("first_active_date = last_active_date + 1", GONE),
        change("last_active_date = last_active_date + 1", GONE, LATEST),
        change("last_active_date = snapshot_date + 1", GONE),
        remove(STEADY, LATEST),
        remove(GONE, EARLIEST),
        remove(GONE, "snapshot_date = '2025-03-18'"),
        remove("snapshot_date = '2025-03-18'"),
        repeat("", STEADY, EARLIEST),
        repeat(NOBODY, GONE, LATEST),
    ),
    *noticed(
        FIRST_LAST,
        WHOLE_FACT,
        change("active_days = active_days + 1", GONE),
        change("active_days = active_days - 1", EARLIEST),
        change("first_active_date = first_active_date - 1", STEADY),
        change("last_active_date = last_active_date + 1", GONE),
        remove(GONE),
        repeat(NOBODY, GONE),
    ),
    *noticed(DAILY, ROWS, *MISSING),
    *noticed(DAILY, WHOLE_FACT, *MISSING),
    *noticed(
        DAILY,
        ROWS,
        change(
            "lifetime_active_days = lifetime_active_days + 1", GONE, "period_start > '2024-10-01'"
        ),
        change("lifetime_active_days = lifetime_active_days - 1", RETURNS, THAT_DAY),
        change("active_streak = active_streak + 1", STEADY, "period_start >= '2024-10-07'"),
        change("previous_active_period = previous_active_period - 1", RETURNS, LONG_AGO),
        remove(RETURNS, "activation_state = 'inactive'", LONG_AGO),
        repeat("", GONE, "period_start = '2024-11-20'"),
        repeat("period_start + 1 as period_start", GONE, "inactive_streak = 1"),
        repeat(
            """period_start + 1 as period_start, 2 as inactive_streak,
            'inactive' as previous_state, 'inactive_to_inactive' as state_transition""",
            *[ONCE, "inactive_streak = 1"],
        ),
    ),
    *noticed(
        DAILY,
        IDENTITIES,
        change("lifetime_active_days = lifetime_active_days + 1", GONE),
    ),
    *noticed(
        DAILY,
        FACT,
        change("event_count = 3 - event_count", BOTH, "period_start = '2025-03-18'"),
        change("event_count = event_count + 1", STEADY, RECENTLY),
        change("\"user\" = 'nobody'", STEADY, RECENTLY),
        remove(STEADY, RECENTLY),
        repeat("", STEADY, RECENTLY),
        repeat(NOBODY, STEADY, RECENTLY),
    ),
    *noticed(
        DAILY,
        WHOLE_FACT,
        change("event_count = 3 - event_count", BOTH, THAT_DAY),
        change("event_count = event_count + 1", STEADY, THAT_DAY),
    ),
    *noticed(WEEKLY, FACT, change("active_days = 12 - active_days", BOTH, RECENTLY)),
    *noticed(WEEKLY, WHOLE_FACT, change("active_days = 12 - active_days", BOTH, THAT_DAY)),
    *noticed(WEEKLY, ROWS, *MISSING, change("active_days = 12 - active_days", BOTH, THAT_DAY)),
    *noticed(
        MONTHLY,
        ROWS,
        remove(GONE, "period_start >= '2024-11-01'"),
        remove("period_start = '2024-10-01'"),
        remove(ONCE),
        change(
            "lifetime_active_days = lifetime_active_days - 1", STEADY, "period_start = '2025-03-01'"
        ),
    ),
    *noticed(
        STATUS,
        ROWS,
        change("activation_state = 'reactivated'", STEADY),
        change("activation_state = 'retained', active_streak = 3, inactive_streak = 0", GONE),
        change("activation_state = null, active_streak = null, inactive_streak = null", GONE),
        change("activation_state = 'new'", BEGINS),
        change("previous_state = 'new'", STEADY),
        change("state_transition = 'new'", GONE),
        change("active_streak = active_streak + 1", STEADY),
        change("inactive_streak = inactive_streak + 1", GONE),
        change("first_active_date = first_active_date + 1", GONE),
        change("last_active_date = last_active_date - 1", STEADY),
        change("last_active_date = last_active_date - 1, days_since_last_active = 1", STEADY),
        change("days_since_last_active = days_since_last_active + 1", GONE),
        change("active_days = active_days + 1", GONE),
        change("as_of_date = as_of_date - 1", "true"),
        change("as_of_date = as_of_date + 1", "true"),
        change("as_of_date = as_of_date - 1", STEADY),
        change("as_of_date = null", STEADY),
        change("period_start = period_start - 7", "true"),
        change("inactivity_tier = null", GONE),
        change("inactivity_tier = 'dormant'", STEADY),
        change(
            "\"user\" = case \"user\" when 'gone' then 'steady' else 'gone' end",
            "\"user\" in ('gone', 'steady')",
        ),
        remove(GONE),
        repeat("", GONE),
        repeat(NOBODY, GONE),
    ),
    *noticed(
        METRICS,
        IDENTITIES,
        change("average_active_days = average_active_days + 0.01", WEEKS, RECENTLY),
        change("average_active_days = 1.5", "time_grain = 'daily'", THAT_DAY),
        change("average_active_days = 7.5", WEEKS, THAT_DAY),
        change("retained = retained + 1, reactivated = reactivated - 1", "not is_complete"),
    ),
    *noticed(
        METRICS,
        WHOLE_IDENTITIES,
        change("average_active_days = average_active_days + 0.01", WEEKS, THAT_DAY),
    ),
    *noticed(
        TRANSITIONS,
        SUMS,
        repeat("0 as entities", WEEKS, RECENTLY, "from_state = 'inactive'"),
        repeat(
            "'reactivated' as from_state, 0 as entities", *[WEEKS, THAT_DAY, "to_state = 'new'"]
        ),
        change("entities = -entities", WEEKS, RECENTLY, "to_state = 'reactivated'"),
        change("entities = entities - 1", WEEKS, RECENTLY, "to_state = 'reactivated'")
        + "; "
        + repeat("1 as entities", WEEKS, RECENTLY, "to_state = 'reactivated'"),
        change(
            """entities = entities
            + case when (from_state = 'retained') = (to_state = 'retained') then 1 else -1 end""",
            *[WEEKS, RECENTLY, "from_state in ('retained', 'reactivated')"],
        ),
    ),
    *noticed(
        DRIVERS,
        CHANGES,
        change("contribution = contribution + 0.001", WEEKS, THAT_DAY, RETAINED, VOLUME),
        change("contribution = contribution + 1", WEEKS, THAT_DAY, "driver = 'new'"),
        change("contribution = null", WEEKS, THAT_DAY, "driver = 'new'"),
        change("contribution = -contribution", WEEKS, RECENTLY, RETAINED),
        change("rate_now = rate_now / 2", WEEKS, THAT_DAY, RETAINED, VOLUME),
        change("stock_now = stock_now + 1", WEEKS, THAT_DAY, RETAINED, VOLUME),
        change("active_now = active_now + 1", WEEKS, THAT_DAY),
        change("active_before = active_before + 1", WEEKS, THAT_DAY, RETAINED, VOLUME),
        change("from_state = 'inactive'", WEEKS, THAT_DAY, RETAINED),
        change("driver = 'weather'", WEEKS, THAT_DAY, "driver = 'new'"),
        change("baseline = 'year_ago'", WEEKS, THAT_DAY),
        change("period_start = period_start + 1", WEEKS, THAT_DAY),
        remove(WEEKS, THAT_DAY),
        remove(WEEKS, THAT_DAY, RETAINED),
        remove("true"),
        repeat("", WEEKS, THAT_DAY, RETAINED, VOLUME),
    ),
    *noticed(
        ROLLING,
        PERIODS,
        remove("period_start = '2025-03-20'"),
        remove(THAT_DAY),
        remove(LONG_AGO),
        remove("true"),
        repeat("date '2025-03-21' as period_start", "period_start = '2025-03-20'"),
    ),
    *noticed(
        ROLLING,
        IDENTITIES,
        repeat("", THAT_DAY),
        remove(THAT_DAY),
        # Each of the identities, in a day of which nothing else tells.
        *[change(f"{count} = {count} + 1", THAT_DAY) for count in ROLLING_COUNTS],
        change("current = null", RECENTLY),
        change("active = -active", RECENTLY),
        # What is still a sum of seven states.
        change("at_risk_7 = at_risk_7 + 1, at_risk_28 = at_risk_28 - 1", THAT_DAY),
        change("at_risk_28 = at_risk_28 + 1, dormant = dormant - 1", THAT_DAY),
        change("active_7 = active_7 + 1, at_risk_7 = at_risk_7 + 1", THAT_DAY),
        change(
            "at_risk_7 = at_risk_7 + 1, active_7 = active_7 + 1, at_risk_28 = at_risk_28 - 1",
            THAT_DAY,
        ),
        change(
            """at_risk_28 = at_risk_28 + 1, active_28 = active_28 + 1, dormant = dormant - 1,
            stickiness = active / (active_28 + 1)""",
            THAT_DAY,
        ),
        # What is right with its own day and the days beside it, but not with the activation table.
        change(
            "at_risk_7 = at_risk_7 + 1, active_7 = active_7 + 1, at_risk_28 = at_risk_28 - 1",
            "period_start = '2025-03-20'",
        ),
        change("current = current + 1, reactivated = reactivated - 1", RECENTLY),
        change("reactivated = reactivated + 1, resurrected = resurrected - 1", RECENTLY),
        change("new_retention_rate = new_retention_rate / 2 + 0.1", "period_start = '2024-07-02'"),
        change("stickiness = stickiness / 2", THAT_DAY),
        change("stickiness = null", THAT_DAY),
        change("dormant_return_rate = -0.1", THAT_DAY),
        *[change(f"{rate} = coalesce({rate} / 2, 0) + 0.01", THAT_DAY) for rate in ROLLING_RATES],
    ),
    *noticed(
        ROLLING,
        WHOLE_IDENTITIES,
        # Long ago, and right with all days beside it.
        change("current = current + 1, reactivated = reactivated - 1", LONG_AGO),
    ),
]


def histories() -> Histories:
    """Random entities, and some that are told by name; all at noon."""
    first = date(2024, 7, 1)
    days = [first + timedelta(days=number) for number in range((AS_OF - first).days + 1)]
    named = {
        "steady": [day for day in days for _ in range(2)],
        "regular": [day for day in days if day.weekday() < 5],
        "gone": [*days[31:41], *days[95:99], days[142]],
        "returns": days[::7],
        "once": [days[76]],
        "begins": [AS_OF],
    }
    rows = random_histories(random.Random(5), 50, first, AS_OF)
    return rows | {
        (1, name): [datetime.combine(day, time(12)) for day in dates]
        for name, dates in named.items()
    }


def write_tests(project: Project) -> None:
    models = [
        {"name": model, "data_tests": [attached(*test.split(" of all")) for test in tests]}
        for model, tests in TESTS.items()
    ]
    project.write_file("models/tests.yml", json.dumps({"models": models}))


def attached(test: str, *whole: str) -> dict[str, Any]:
    return {f"activation_layer.{test}": {"arguments": {"recent_days": "all"} if whole else {}}}


def failing(project: Project, variables: dict[str, Any], *selected: str) -> set[tuple[str, str]]:
    """The tests that found rows, each with its model."""
    result = project.dbt("test", *selected, variables=variables)
    nodes = getattr(result.result, "results", [])
    assert nodes, messages(result)
    assert {node.status for node in nodes} <= {"pass", "fail"}, messages(result)
    return {
        (node.node.attached_node.split(".")[-1], name_of(node.node.test_metadata))
        for node in nodes
        if node.status == "fail"
    }


def name_of(test: Any) -> str:
    return f"{test.name}{' of all days' if test.kwargs.get('recent_days') == 'all' else ''}"


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("corruptions") / "project", template=installed)
    write_models(project)
    write_tests(project)
    load_rows(project, histories())
    project.run(variables=END)
    project.save()
    return project


@pytest.fixture
def healthy(shop: Project) -> Iterator[Project]:
    yield shop
    shop.restore()


def test_a_right_layer_passes(healthy: Project) -> None:
    assert failing(healthy, END) == set()


def as_a_table(project: Project, view: str) -> None:
    """The rows of a view can be spoilt only where they are stored."""
    project.execute(
        f"create table stored_rows as from {view}",
        f"drop view {view}",
        f"alter table stored_rows rename to {view}",
    )


def test_drivers_of_spoilt_transitions_are_noticed(healthy: Project) -> None:
    """Of those that a view shows: a state that is none, a day that is gone."""
    healthy.execute(
        change("to_state = null", WEEKS, THAT_DAY, "to_state = 'inactive'").format(t=TRANSITIONS)
    )
    assert (TRANSITIONS, SUMS) in failing(healthy, END, "--select", TRANSITIONS, DRIVERS)


@pytest.mark.parametrize(("table", "statement", "test"), CORRUPTIONS)
def test_corruptions_are_noticed(healthy: Project, table: str, statement: str, test: str) -> None:
    if table == DRIVERS:
        as_a_table(healthy, table)
    before = healthy.query(f"from {table} order by all")
    healthy.execute(statement)
    assert healthy.query(f"from {table} order by all") != before, "nothing was corrupted"
    assert (table, test) in failing(healthy, END, "--select", table)


@dataclass
class TestedTeam(Team):
    """Tests all tables after each run, also those that it left out."""

    __test__ = False

    def run(self, *args: str, **more: Any) -> None:
        super().run(*args, **more)
        found = failing(self.project, self.settings.variables(activation_end=self.as_of))
        ran_all = not {"--select", "--exclude"} & set(args)
        assert found == set() if ran_all else found <= BEHIND


# What says that a table has not followed yet; no row of it is wrong in itself.
BEHIND = {
    *[(table, test) for table in (DAILY, WEEKLY, MONTHLY) for test in (FACT, WHOLE_FACT)],
    *[(table, PERIODS) for table in (METRICS, TRANSITIONS, ROLLING)],
    (STATUS, ROWS),
}


@pytest.mark.parametrize(
    "settings",
    [
        Settings(inactive_periods=0, lookback_days=5),
        Settings(inactive_periods=1, week_start="saturday", timezone="Asia/Seoul"),
        Settings(inactive_periods=3, week_start="sunday", timezone="America/New_York"),
        Settings(inactive_periods="all", lookback_days=1),
    ],
)
def test_right_layers_pass(installed: Project, tmp_path: Path, settings: Settings) -> None:
    """After random steps of a team, and after each run within them."""
    project = create_project(tmp_path / "project", template=installed)
    write_models(project)
    write_tests(project)
    rng = random.Random(str(settings))
    rows = random_histories(rng, 30, date(2024, 6, 1), date(2025, 4, 30))
    team = TestedTeam(project, settings, rows, date(2025, 1, 31), rng)
    team.run()
    for _ in range(4):
        rng.choice(STEPS)(team, rng.randrange(20))


LATER = Settings().variables(activation_end=AS_OF + timedelta(days=9))


def came_late(day: date) -> Histories:
    rows = histories()
    rows[1, "gone"].append(datetime.combine(day, time(12)))
    return rows


def test_tables_behind_first_last_are_not_wrong(healthy: Project) -> None:
    """They are judged as of their own date."""
    healthy.run("--select", FIRST_LAST, variables=LATER)
    assert failing(healthy, LATER) == {
        (METRICS, PERIODS),
        (TRANSITIONS, PERIODS),
        (ROLLING, PERIODS),
    }


def test_tables_that_missed_late_rows_are_not_wrong(healthy: Project) -> None:
    load_rows(healthy, came_late(date(2025, 3, 19)))
    healthy.run("--select", FIRST_LAST, variables=END)
    assert failing(healthy, END) <= BEHIND


def test_tables_that_know_more_than_first_last_are_not_wrong(healthy: Project) -> None:
    """The fact has changed between two models of a run: first_last is what does not agree."""
    healthy.run("--select", FIRST_LAST, variables=LATER)
    load_rows(healthy, came_late(date(2025, 3, 28)))
    healthy.run("--exclude", FIRST_LAST, variables=LATER)
    assert failing(healthy, LATER) == {(FIRST_LAST, FACT), (FIRST_LAST, WHOLE_FACT)}


@pytest.mark.parametrize("inactive_periods", [0, 1, "all"])
def test_a_fact_that_stopped_is_not_wrong(
    installed: Project, tmp_path: Path, inactive_periods: Any
) -> None:
    """One row and nothing since; then runs of dates on which nobody comes."""
    project = create_project(tmp_path / "project", template=installed)
    write_models(project)
    write_tests(project)
    load_rows(project, {(1, "once"): [datetime(2024, 12, 31, 23)]})
    settings = Settings(inactive_periods, timezone="Asia/Seoul")
    for as_of in (date(2025, 1, 1), date(2025, 1, 2), date(2025, 3, 9), AS_OF):
        variables = settings.variables(activation_end=as_of)
        project.run(variables=variables)
        assert failing(project, variables) == set()


@pytest.mark.parametrize("flag", ["--empty", "--sample=2 days"])
def test_a_build_without_all_rows_is_not_wrong(
    installed: Project, tmp_path: Path, flag: str
) -> None:
    project = create_project(tmp_path / "project", template=installed)
    write_models(project)
    write_tests(project)
    load_rows(project, histories())
    for args in ([flag], [flag], [flag, "--full-refresh"]):
        result = project.dbt("build", *args, variables=END)
        assert result.success, messages(result)
