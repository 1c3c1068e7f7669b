"""The tests that ship with the package notice what they promise to notice."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunnerResult
from histories import random_histories
from layer import Settings, load_rows, write_models
from layer_tests import failed, outcomes, write_tests
from warehouse import Project, create_project, messages

TESTS_YML = """
models:
  - name: visits
    data_tests:
      - activation_layer.one_row_per_entity_and_period: &wrong {config: {tags: [wrong]}}
  - name: visits_first_last
    data_tests:
      - activation_layer.as_of_date_is_recent
      - activation_layer.one_row_per_entity_and_period
      - activation_layer.agrees_with_fact
      - activation_layer.accounting_identities: *wrong
      - activation_layer.active_or_inactive: *wrong
  - name: visits_activation_weekly
    data_tests:
      - activation_layer.one_row_per_entity_and_period
      - activation_layer.accounting_identities
      - activation_layer.agrees_with_fact: {arguments: {recent_days: 200}}
      - activation_layer.active_or_inactive
      - activation_layer.as_of_date_is_recent
      - activation_layer.transitions_sum_to_ever_active: *wrong
      - activation_layer.every_period_present: *wrong
  - name: visits_activation_status_weekly
    data_tests:
      - activation_layer.one_row_per_entity_and_period
      - activation_layer.active_or_inactive
      - activation_layer.as_of_date_is_recent
      - activation_layer.agrees_with_fact: *wrong
  - name: activation_metrics
    data_tests:
      - activation_layer.accounting_identities
      - activation_layer.every_period_present
      - activation_layer.as_of_date_is_recent
  - name: activation_transitions
    data_tests:
      - activation_layer.transitions_sum_to_ever_active
      - activation_layer.transitions_sum_to_ever_active:
          name: sums_of_a_word
          arguments: {recent_days: every}
          config: {tags: [wrong]}
      - activation_layer.every_period_present
      - activation_layer.as_of_date_is_recent: *wrong
  - name: new_activation_metrics
    data_tests:
      - activation_layer.accounting_identities
      - activation_layer.every_period_present
      - activation_layer.as_of_date_is_recent:
          name: recent_without_rows
          config: {tags: [strict]}
      - activation_layer.as_of_date_is_recent:
          name: recent_by_a_word
          arguments: {max_days: soon}
          config: {tags: [wrong]}
"""
ROWS = "one_row_per_entity_and_period"
IDENTITIES = "accounting_identities"
FACT = "agrees_with_fact"
STATES = "active_or_inactive"
RECENT = "as_of_date_is_recent"
PERIODS = "every_period_present"
SUMS = "transitions_sum_to_ever_active"
RIGHT = ("--exclude", "tag:wrong", "tag:strict")
END = Settings().variables(activation_end=date(2025, 3, 20))

FIRST_LAST = "visits_first_last"
ACTIVATION = "visits_activation_weekly"
STATUS = "visits_activation_status_weekly"
METRICS = "activation_metrics"
TRANSITIONS = "activation_transitions"
TABLES = [FIRST_LAST, ACTIVATION, STATUS, METRICS, TRANSITIONS]

Corruption = tuple[str, str, set[str]]
LAST = "'2025-03-10'"
WEEKLY = "fact_name = 'visits' and time_grain = 'weekly'"


def corruptions(table: str, *statements: tuple[str, set[str]]) -> list[Corruption]:
    return [(table, statement.format(t=table), tests) for statement, tests in statements]


CORRUPTIONS = [
    *corruptions(
        FIRST_LAST,
        ("delete from {t} where snapshot_date >= '2025-03-18'", {RECENT}),
        ("delete from {t}", {RECENT}),
    ),
    *corruptions(
        ACTIVATION,
        (
            "insert into {t} select * from {t} where period_start = '2025-03-03'",
            {ROWS, IDENTITIES, FACT},
        ),
        ("delete from {t}", {FACT, RECENT}),
        ("delete from {t} where period_start = '2025-03-03'", {ROWS, IDENTITIES, FACT}),
        ("delete from {t} where activation_state = 'inactive'", {ROWS, IDENTITIES}),
        ("update {t} set event_count = event_count + 1 where inactive_streak = 0", {FACT}),
        (
            "update {t} set active_days = active_days + 1 where inactive_streak = 0",
            {ROWS, IDENTITIES, FACT},
        ),
        ("update {t} set active_streak = 9 where activation_state = 'retained'", {ROWS}),
        (
            "update {t} set active_streak = 0 where activation_state = 'retained'",
            {ROWS, IDENTITIES, STATES},
        ),
        (
            "update {t} set inactive_streak = 0 where activation_state = 'inactive'",
            {ROWS, IDENTITIES, STATES},
        ),
        (
            """insert into {t} select * replace ('inactive' as activation_state,
            'retained_to_inactive' as state_transition, 0 as active_streak, 1 as inactive_streak,
            0 as event_count, null as return_interval) from {t}
            where period_start = '2025-03-03' and activation_state = 'retained'""",
            {ROWS, IDENTITIES, STATES},
        ),
        (
            "update {t} set state_transition = 'new' where activation_state = 'retained'",
            {IDENTITIES},
        ),
        ("update {t} set is_complete = false", {IDENTITIES}),
        (
            "update {t} set activation_state = 'retained' where activation_state = 'reactivated'",
            {ROWS, IDENTITIES},
        ),
        ("update {t} set first_active_period = period_start", {ROWS}),
        ("update {t} set lifetime_active_days = 1", {ROWS}),
        ("update {t} set as_of_date = '2025-03-17'", {FACT, RECENT}),
        ("update {t} set state_transition = null where period_start = '2025-03-03'", {IDENTITIES}),
        (
            "update {t} set first_active_period = null where period_start = '2025-03-03'",
            {ROWS, IDENTITIES},
        ),
        (
            "update {t} set lifetime_active_days = null where period_start = '2025-03-03'",
            {ROWS, IDENTITIES},
        ),
        ("update {t} set is_complete = null where period_start = '2025-03-03'", {IDENTITIES}),
        (
            """update {t} set previous_active_period = '2025-01-06'
            where period_start = '2025-03-03'""",
            {ROWS, IDENTITIES},
        ),
        ("update {t} set churned_periods = 1 where activation_state = 'inactive'", {IDENTITIES}),
        ("update {t} set is_complete = true where period_start = '2025-03-17'", {IDENTITIES}),
        ("update {t} set return_interval = 9 where period_start = '2025-03-17'", {IDENTITIES}),
    ),
    *corruptions(
        STATUS,
        ("delete from {t} where \"user\" = 'once'", {ROWS}),
        ("insert into {t} select * from {t} where \"user\" = 'once'", {ROWS}),
        ("update {t} set \"user\" = 'nobody' where \"user\" = 'once'", {ROWS}),
        ("update {t} set inactive_streak = 1 where activation_state = 'retained'", {ROWS, STATES}),
        ("update {t} set active_streak = 0 where activation_state = 'retained'", {ROWS, STATES}),
        (
            "update {t} set activation_state = null where activation_state = 'inactive'",
            {ROWS, STATES},
        ),
        (
            """insert into {t} select * replace ('new' as activation_state, 1 as active_streak,
            0 as inactive_streak) from {t} where activation_state = 'inactive'""",
            {ROWS, STATES},
        ),
        ("update {t} set as_of_date = '2025-03-17'", {ROWS, RECENT}),
        ("delete from {t}", {ROWS, RECENT}),
    ),
    *corruptions(
        METRICS,
        *[
            (f"update {{t}} set {column} = {column} + 1 where {WEEKLY}", {IDENTITIES})
            for column in [
                *["active", "new", "retained", "reactivated", "churned", "inactive", "ever_active"],
                *["previous_active", "net_change", "retention_rate", "churn_rate", "quick_ratio"],
                *["reactivation_rate", "new_retention_rate", "current_retention_rate"],
                "reactivated_retention_rate",
            ]
        ],
        *[
            (f"update {{t}} set {column} = null where {WEEKLY}", {IDENTITIES})
            for column in [
                *["active", "new", "retained", "reactivated", "churned", "inactive", "ever_active"],
                *["previous_active", "net_change", "retention_rate", "churn_rate", "quick_ratio"],
                *["reactivation_rate", "new_retention_rate", "current_retention_rate"],
                *["reactivated_retention_rate", "average_active_days", "is_complete"],
            ]
        ],
        *[
            (f"update {{t}} set {column} = 0 where not is_complete", {IDENTITIES})
            for column in ["churned", "inactive", "net_change", "churn_rate", "new_retention_rate"]
        ],
        *[
            (f"update {{t}} set {column} = {column} + 1 where not is_complete", {IDENTITIES})
            for column in ["retained", "previous_active", "ever_active"]
        ],
        (
            f"update {{t}} set inactive = inactive + 1 where {WEEKLY} and period_start = {LAST}",
            {IDENTITIES},
        ),
        (
            f"""update {{t}} set churned = churned + 1,
            churn_rate = (churned + 1) / previous_active,
            quick_ratio = (new + reactivated) / (churned + 1)
            where {WEEKLY} and period_start = {LAST}""",
            {IDENTITIES},
        ),
        (
            f"update {{t}} set current_retention_rate = 0 where {WEEKLY} and active = 0",
            {IDENTITIES},
        ),
        ("update {t} set average_active_days = 0.5 where active > 0", {IDENTITIES}),
        (
            f"""update {{t}} set new_retention_rate = 2, current_retention_rate = -1
            where {WEEKLY} and period_start = '2025-02-17'""",
            {IDENTITIES},
        ),
        (f"update {{t}} set is_complete = true where {WEEKLY}", {IDENTITIES}),
        (f"update {{t}} set is_complete = false where {WEEKLY}", {IDENTITIES}),
        (
            f"insert into {{t}} select * from {{t}} where {WEEKLY} and active = 0",
            {IDENTITIES},
        ),
        (
            f"delete from {{t}} where {WEEKLY} and period_start = '2025-02-10'",
            {IDENTITIES, PERIODS},
        ),
        (f"delete from {{t}} where {WEEKLY} and active = 0", {IDENTITIES, PERIODS}),
        (f"delete from {{t}} where {WEEKLY} and new > 0", {IDENTITIES, PERIODS}),
        (f"delete from {{t}} where {WEEKLY} and not is_complete", {PERIODS}),
        (f"delete from {{t}} where {WEEKLY}", {PERIODS, RECENT}),
        ("delete from {t}", {PERIODS, RECENT}),
        (
            f"""insert into {{t}} select * replace (date '2025-03-24' as period_start) from {{t}}
            where {WEEKLY} and not is_complete""",
            {IDENTITIES, PERIODS},
        ),
        ("update {t} set as_of_date = '2025-03-17' where time_grain = 'monthly'", {RECENT}),
    ),
    *corruptions(
        TRANSITIONS,
        (f"update {{t}} set entities = entities + 1 where {WEEKLY} and to_state = 'new'", {SUMS}),
        (f"update {{t}} set entities = null where {WEEKLY}", {SUMS}),
        ("update {t} set from_state = 'new' where from_state = 'inactive'", {SUMS}),
        ("update {t} set to_state = 'reactivated' where to_state = 'inactive'", {SUMS}),
        (
            "update {t} set to_state = 'new' where to_state = 'inactive' and period_start = "
            "(select max(period_start) from {t} where time_grain = 'weekly')",
            {SUMS},
        ),
        ("update {t} set from_state = null where to_state = 'retained'", {SUMS}),
        *[
            (
                f"""update {{t}} set to_state = '{to_state}'
                where {WEEKLY} and period_start = {LAST} and from_state = '{from_state}'""",
                {SUMS},
            )
            for from_state, to_state in [("retained", "reactivated"), ("inactive", "retained")]
        ],
        (f"delete from {{t}} where {WEEKLY} and to_state = 'inactive'", {SUMS, PERIODS}),
        (
            "insert into {t} select * from {t} where to_state = 'inactive' and from_state = 'new'",
            {SUMS},
        ),
        (
            f"delete from {{t}} where {WEEKLY} and period_start = '2025-02-10'",
            {SUMS, PERIODS},
        ),
        (
            f"delete from {{t}} where {WEEKLY} and period_start = '2025-03-10'",
            {PERIODS},
        ),
        (f"delete from {{t}} where {WEEKLY} and period_start < '2025-03-10'", {SUMS, PERIODS}),
        (f"delete from {{t}} where {WEEKLY}", {PERIODS}),
        ("delete from {t}", {PERIODS}),
        (
            f"""insert into {{t}} select * replace (date '2025-03-17' as period_start) from {{t}}
            where {WEEKLY} and period_start = '2025-03-10'""",
            {SUMS, PERIODS},
        ),
    ),
]


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Two facts; one has a week in which nobody is active, and an entity that is new today."""
    project = create_project(tmp_path_factory.mktemp("generic") / "project", template=installed)
    write_models(project)
    write_flows(project)
    project.write_file("models/tests.yml", TESTS_YML)
    rows = {
        (1, "steady"): [
            "2025-02-03",
            "2025-02-10",
            "2025-02-17",
            "2025-02-24",
            "2025-03-03",
            "2025-03-10",
        ],
        (1, "returns"): ["2025-01-06", "2025-01-13", "2025-02-17", "2025-03-03", "2025-03-18"],
        (2, "once"): ["2025-02-11"],
        (2, "begins"): ["2025-03-20"],
    }
    load_rows(
        project, {who: [datetime.fromisoformat(day) for day in days] for who, days in rows.items()}
    )
    project.run(variables=END)
    for table in TABLES:
        project.execute(f"create table healthy_{table} as select * from {table}")
    return project


def write_flows(project: Project) -> None:
    """A second fact, a third without rows, and the models over them."""
    project.write_model("sales", "select 7 as seller, date '2025-02-20' as day")
    project.write_model(
        "sales_first_last",
        "{{ activation_layer.first_last('sales', entity='seller', event_time='day') }}",
    )
    project.write_model("never", "select * from {{ ref('sales') }} where false")
    project.write_model(
        "never_first_last",
        "{{ activation_layer.first_last('never', entity='seller', event_time='day') }}",
    )
    for grain in ("daily", "weekly", "monthly"):
        for fact in ("sales", "never"):
            project.write_model(
                f"{fact}_activation_{grain}",
                f"{{{{ activation_layer.activation('{fact}', '{grain}') }}}}",
            )
    over = "['visits', 'sales'], ['daily', 'weekly', 'monthly']"
    project.write_model(METRICS, f"{{{{ activation_layer.activation_metrics({over}) }}}}")
    project.write_model(TRANSITIONS, f"{{{{ activation_layer.activation_transitions({over}) }}}}")
    project.write_model(
        "activation_drivers", f"{{{{ activation_layer.activation_drivers({over}) }}}}"
    )
    project.write_model(
        "new_activation_metrics",
        "{{ activation_layer.activation_metrics(['visits', 'never'], 'daily') }}",
    )


@pytest.fixture
def healthy(shop: Project) -> Iterator[Project]:
    """The project, and its tables mended after the test."""
    yield shop
    for table in TABLES:
        shop.execute(f"delete from {table}", f"insert into {table} select * from healthy_{table}")


def test_healthy_tables_pass(healthy: Project) -> None:
    result = healthy.dbt("test", *RIGHT, variables=END)
    assert result.success, messages(result)


@pytest.mark.parametrize(("table", "statement", "noticed_by"), CORRUPTIONS)
def test_corrupted_tables_fail(
    healthy: Project, table: str, statement: str, noticed_by: set[str]
) -> None:
    before = healthy.query(f"from {table} order by all")
    healthy.execute(statement)
    assert healthy.query(f"from {table} order by all") != before, "nothing was corrupted"
    result = healthy.dbt("test", "--select", table, *RIGHT, variables=END)
    assert failing_tests(result) == noticed_by


def failing_tests(result: dbtRunnerResult) -> set[str]:
    nodes = getattr(result.result, "results", [])
    assert {node.status for node in nodes} <= {"pass", "fail"}, messages(result)
    return {node.node.test_metadata.name for node in nodes if node.status == "fail"}


def test_random_histories_pass(installed: Project, tmp_path: Path) -> None:
    """No false alarm in a layer with all grains, any week start, late rows and several runs."""
    project = create_project(tmp_path / "project", template=installed)
    write_models(project)
    project.write_file("models/tests.yml", TESTS_YML)
    rng = random.Random(4)
    rows = random_histories(rng, 40, date(2024, 11, 20), date(2025, 3, 20))
    settings = Settings(inactive_periods="all", week_start="saturday", timezone="Asia/Seoul")
    for as_of in [date(2025, 1, 30), date(2025, 2, 1), date(2025, 3, 20)]:
        load_rows(project, rows)
        variables = settings.variables(activation_end=as_of)
        project.run(variables=variables)
        result = project.dbt("test", *RIGHT, variables=variables)
        assert result.success, messages(result)


WRONG = {
    (ROWS, "visits"): (
        "models that call first_last(), activation(), activation_status()",
        "visits",
    ),
    (IDENTITIES, FIRST_LAST): (
        "models that call activation(), activation_metrics(), activation_segments(), "
        "activation_rolling()",
        "visits_first_last, which calls first_last()",
    ),
    (STATES, FIRST_LAST): (
        "models that call activation(), activation_status()",
        "visits_first_last, which calls first_last()",
    ),
    (SUMS, ACTIVATION): (
        "models that call activation_transitions()",
        "visits_activation_weekly, which calls activation()",
    ),
    (PERIODS, ACTIVATION): (
        "models that call activation_metrics(), activation_transitions(), activation_segments(), "
        "activation_rolling()",
        "visits_activation_weekly, which calls activation()",
    ),
    (FACT, STATUS): (
        "models that call first_last(), activation()",
        "visits_activation_status_weekly, which calls activation_status()",
    ),
    (RECENT, TRANSITIONS): (
        "models that call first_last(), activation(), activation_status(), activation_metrics(), "
        "activation_segments(), activation_rolling()",
        "activation_transitions, which calls activation_transitions()",
    ),
    (RECENT, "new_activation_metrics"): ("a number without quotes", "'soon'"),
    (SUMS, TRANSITIONS): ("a number without quotes, or all", "'every'"),
}


def test_tests_attached_to_another_model_say_so(healthy: Project) -> None:
    result = healthy.dbt("test", "--select", "tag:wrong", variables=END)
    found = {}
    for node in getattr(result.result, "results", []):
        lines = [line.strip() for line in str(node.message).splitlines()]
        test = node.node.test_metadata.name
        assert any(line.startswith(f"activation_layer: test {test}: ") for line in lines), lines
        found[test, node.node.attached_node.split(".")[-1]] = (
            next(line.removeprefix("allowed: ") for line in lines if line.startswith("allowed: ")),
            next(line.removeprefix("given:   ") for line in lines if line.startswith("given:   ")),
        )
    assert found == WRONG


def test_a_fact_without_rows_has_no_recent_as_of_date(healthy: Project) -> None:
    result = healthy.dbt("test", "--select", "recent_without_rows", variables=END)
    assert failing_tests(result) == {RECENT}


def test_wrong_tests_do_not_stop_docs(healthy: Project) -> None:
    """Tests look at tables and complain only where they run."""
    result = healthy.dbt("compile", variables=END)
    assert result.success, messages(result)


# ---------------------------------------------------------------------------- partitions_present

LOADS_YML = """
sources:
  - name: raw
    schema: main
    tables:
      - name: loads
        data_tests:
          - activation_layer.partitions_present:
              name: days_of_the_source
              arguments: {event_time: loaded_at, recent_days: 3}
              config: {store_failures: true}
          - activation_layer.partitions_present:
              name: days_with_two_rows
              arguments: {event_time: loaded_at, recent_days: 3, min_rows: 2}
              config: {store_failures: true}
          - activation_layer.partitions_present:
              name: days_of_dates
              arguments: {event_time: Loaded On, recent_days: 3}
              config: {store_failures: true}
          - activation_layer.partitions_present:
              name: days_of_zoned_times
              arguments: {event_time: loaded_tz, recent_days: 3}
              config: {store_failures: true}
          - activation_layer.partitions_present:
              name: days_of_no_column
              arguments: {event_time: sold_at}
          - activation_layer.partitions_present:
              name: days_of_a_text
              arguments: {event_time: note}
          - activation_layer.partitions_present:
              name: days_of_no_number
              arguments: {event_time: loaded_at, recent_days: 0}
seeds:
  - name: planted
    config: {column_types: {day: date}}
    data_tests:
      - activation_layer.partitions_present:
          name: days_of_the_seed
          arguments: {event_time: day, recent_days: 3}
          config: {store_failures: true}
models:
  - name: visits
    data_tests:
      - activation_layer.partitions_present:
          name: days_of_the_fact
          arguments: {event_time: loaded_at, recent_days: 3}
  - name: visits_first_last
    data_tests:
      - activation_layer.as_of_date_is_recent: {name: recent_first_last}
"""
LAST_DAY = date(2025, 3, 20)
DAYS = [date(2025, 3, 18), date(2025, 3, 19), LAST_DAY]
EARLY = "2025-01-01 12:00"
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def depot(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A source, a fact on it, and the fact's layer."""
    project = create_project(tmp_path_factory.mktemp("loads") / "project", template=installed)
    project.write_model("visits", "select * from {{ source('raw', 'loads') }}")
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', entity='user_id', event_time='loaded_at') }}",
    )
    project.write_model(
        "visits_activation_daily", "{{ activation_layer.activation('visits', 'daily') }}"
    )
    project.write_file("models/loads.yml", LOADS_YML)
    project.write_file("seeds/planted.csv", "day\n2025-03-01\n2025-03-18\n2025-03-20\n")
    return project


def load(project: Project, *moments: str | None) -> None:
    """The source with one row for each moment, in UTC; the fact and its layer are left alone."""
    project.load(
        "loads",
        ["user_id integer", "loaded_at timestamp", "note varchar"],
        ((7, moment, "x") for moment in moments),
    )
    project.execute(
        'alter table loads add "Loaded On" date',
        "alter table loads add loaded_tz timestamptz",
        """update loads set "Loaded On" = cast(loaded_at as date),
        loaded_tz = loaded_at at time zone 'UTC'""",
    )


def absent_days(project: Project, name: str, **variables: Any) -> list[date]:
    """The dates of the failing rows of a test."""
    variables = {"activation_end": LAST_DAY} | variables
    result = project.dbt("test", "--select", name, variables=variables)
    assert len(getattr(result.result, "results", [])) == 1
    failing_tests(result)
    rows = project.query(f"select event_date from main_dbt_test__audit.{name} order by event_date")
    assert result.success == (not rows)
    return [day for (day,) in rows]


def test_days_without_rows_fail(depot: Project) -> None:
    """Whatever the column's type; neither null nor sentinel moments are rows of a date."""
    source = ["days_of_the_source", "days_of_dates", "days_of_zoned_times"]
    load(depot, EARLY, "2025-03-18 00:00", "2025-03-19 23:59:59", "2025-03-20 12:00")
    assert [absent_days(depot, name) for name in source] == [[], [], []]
    load(depot, EARLY, "2025-03-17 23:59", "2025-03-19 12:00", None, "2099-01-01", "2025-03-21")
    assert [absent_days(depot, name) for name in source] == [[DAYS[0], DAYS[2]]] * 3
    load(depot, EARLY)
    assert [absent_days(depot, name) for name in source] == [DAYS] * 3


def test_seeds_can_be_tested(depot: Project) -> None:
    assert depot.dbt("seed").success
    assert absent_days(depot, "days_of_the_seed") == [DAYS[1]]


def test_days_are_local_dates(depot: Project) -> None:
    """In Seoul the 19th ends at 15:00 UTC; a date stays what it is."""
    load(depot, EARLY, "2025-03-18 03:00", "2025-03-19 14:59", "2025-03-19 15:00")
    seoul = {"activation_timezone": "Asia/Seoul"}
    assert absent_days(depot, "days_of_the_source", **seoul) == []
    assert absent_days(depot, "days_of_zoned_times", **seoul) == []
    assert absent_days(depot, "days_of_dates", **seoul) == [LAST_DAY]
    assert absent_days(depot, "days_of_the_source") == [LAST_DAY]


def test_days_may_ask_for_more_than_one_row(depot: Project) -> None:
    load(depot, EARLY, "2025-03-18", "2025-03-18", "2025-03-19", "2025-03-20", "2025-03-20")
    assert absent_days(depot, "days_with_two_rows") == [DAYS[1]]


def test_no_rows_are_owed_before_the_first_date(depot: Project) -> None:
    load(depot, "2025-03-19 12:00")
    assert absent_days(depot, "days_of_the_source") == [LAST_DAY]
    load(depot, "1600-01-01", "2025-03-19 12:00")
    assert absent_days(depot, "days_of_the_source") == [LAST_DAY]
    load(depot, "2025-03-25 12:00")
    assert absent_days(depot, "days_of_the_source") == []
    for moments in ([], [None], ["2099-01-01"], ["1600-01-01"]):
        load(depot, *moments)
        assert absent_days(depot, "days_of_the_source") == DAYS


def test_the_last_day_is_yesterday(depot: Project) -> None:
    """Without activation_end; what today holds does not count for it."""
    days = [TODAY - timedelta(days=back) for back in (3, 2, 1, 0)]
    load(depot, EARLY, *[str(day) for day in days if day != TODAY])
    assert absent_days(depot, "days_of_the_source", activation_end=None) == []
    load(depot, EARLY, *[str(day) for day in days if day != days[2]])
    assert absent_days(depot, "days_of_the_source", activation_end=None) == [days[2]]


@pytest.mark.parametrize(
    ("name", "problem", "allowed", "given"),
    [
        ("days_of_no_column", "no such column in loads", "user_id, loaded_at, note", "sold_at"),
        ("days_of_a_text", "neither a date nor a timestamp", "a date or timestamp", "note of type"),
        (
            "days_of_no_number",
            "recent_days is not a whole number from 1 on",
            "a number without quotes",
            "0",
        ),
    ],
)
def test_wrong_arguments_say_so(
    depot: Project, name: str, problem: str, allowed: str, given: str
) -> None:
    load(depot, EARLY)
    message = messages(depot.dbt("test", "--select", name))
    assert f"activation_layer: test partitions_present: {problem}" in message.replace(
        "the event time is ", ""
    )
    assert f"allowed: {allowed}" in message
    assert f"given:   {given}" in message


@pytest.mark.parametrize("failing", ["days_of_the_source", "days_of_the_fact"])
def test_a_build_stops_before_the_layer(depot: Project, failing: str) -> None:
    """An empty day fails the test, dbt skips what is downstream, and the layer stays as it was."""
    tests = ["days_of_the_source", "days_of_the_fact"]
    others = [name for name in [*tests, "recent_first_last"] if name != failing]
    selected = ["build", "--select", "visits+", failing, "--exclude", *others]
    load(depot, EARLY, *map(str, DAYS))
    assert depot.dbt(*selected, variables={"activation_end": LAST_DAY}).success
    before = layer_rows(depot)
    load(depot, EARLY, "2025-03-21")
    result = depot.dbt(*selected, variables={"activation_end": date(2025, 3, 22)})
    assert {node.node.name: node.status for node in getattr(result.result, "results", [])} == {
        failing: "fail",
        "visits": "skipped" if failing == "days_of_the_source" else "success",
        "visits_first_last": "skipped",
        "visits_activation_daily": "skipped",
    }
    assert layer_rows(depot) == before


@pytest.mark.parametrize("flag", ["--empty", "--sample=2 days"])
def test_a_build_without_all_rows_misses_none(depot: Project, flag: str) -> None:
    """--empty and --sample show tests no row, or a part of them, of which nothing follows."""
    load(depot, EARLY)
    selected = ["--select", "visits+", "--exclude", "days_of_the_source"]
    result = depot.dbt("build", flag, *selected, variables={"activation_end": LAST_DAY})
    assert result.success, messages(result)


def layer_rows(project: Project) -> list[list[Any]]:
    return [
        project.query(f"from {table} order by all")
        for table in ("visits_first_last", "visits_activation_daily")
    ]


def test_an_activation_table_to_which_nothing_was_owed_is_recent(project: Project) -> None:
    """For a month nobody comes; the activation table gets no row, and yet it is up to date."""
    project.write_model("visits", "select 1 as user_id, date '2025-03-18' as visited_on")
    project.write_model(
        "visits_first_last", "{{ activation_layer.first_last('visits', 'user_id', 'visited_on') }}"
    )
    project.write_model(
        "visits_activation_daily", "{{ activation_layer.activation('visits', 'daily') }}"
    )
    project.write_file(
        "models/tests.yml",
        "models: [{name: visits_activation_daily, "
        "data_tests: [activation_layer.as_of_date_is_recent]}]",
    )
    for day in (date(2025, 3, 19), date(2025, 4, 20)):
        result = project.dbt("build", variables={"activation_end": day})
        assert result.success, messages(result)
    project.run("--select", "visits_first_last", variables={"activation_end": date(2025, 5, 20)})
    later = {"activation_end": date(2025, 5, 30)}
    assert not project.dbt("test", variables=later).success


def test_an_entity_may_be_named_as_what_a_test_counts(project: Project) -> None:
    project.write_model(
        "visits", "select 0 as has_ended, timestamp '2025-03-03 10:00:00' as visited_at"
    )
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', entity='has_ended', event_time='visited_at') }}",
    )
    project.write_model(
        "visits_activation_weekly", "{{ activation_layer.activation('visits', 'weekly') }}"
    )
    tests = [f"activation_layer.{IDENTITIES}"]
    models = [{"name": "visits_activation_weekly", "data_tests": tests}]
    project.write_file("models/tests.yml", json.dumps({"models": models}))
    result = project.dbt("build", variables={"activation_end": date(2025, 3, 20)})
    assert result.success, messages(result)


def test_tests_go_by_the_settings_that_tables_were_built_with(project: Project) -> None:
    """A setting given on one command line is missing on the next: that is no wrong state."""
    write_models(project, grains=("daily", "weekly"), status_grains=("weekly",))
    write_tests(project, "daily", "weekly")
    first, last = date(2024, 12, 20), date(2025, 3, 21)
    load_rows(project, random_histories(random.Random(5), 20, first, last))
    built_with = Settings(
        inactive_periods=3,
        week_start="thursday",
        timezone="Asia/Seoul",
        first_date=date(2025, 1, 1),
    ).variables(activation_end=date(2025, 3, 20))
    project.run(variables=built_with)
    assert not failed(outcomes(project, END))


def test_tests_of_tables_that_are_not_there(project: Project) -> None:
    """As models say it; the database would say that a relation does not exist."""
    write_models(project, grains=("weekly",), status_grains=("weekly",))
    project.write_file("models/tests.yml", FRESH_YML)
    load_rows(project, {(1, "once"): [datetime(2025, 2, 11)]})
    result = project.dbt("test", variables=END)
    said = messages(result)
    for model in ("visits_first_last", "visits_activation_weekly"):
        assert f": {model} is not built yet" in said
        assert f"do:      dbt build --select +{model}" in said
    project.run(variables=END)
    assert project.dbt("test", variables=END).success


FRESH_YML = """
models:
  - name: visits_first_last
    data_tests: [activation_layer.agrees_with_fact]
  - name: visits_activation_weekly
    data_tests: [activation_layer.active_or_inactive]
"""
