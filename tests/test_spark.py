"""Spark: what its plain tables make different, on a cluster of two workers."""

import random
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import layer
import pytest
import reference
from engines.engine import schema_of
from histories import Histories, moment_of, random_histories
from layer_tests import outcomes, write_tests
from operations import operate, succeed
from team import FLOWS, FLOWS_OF_GRAINS, Team
from warehouse import Project, create_project, messages

pytest.importorskip("pyhive", reason="needs requirements/spark.txt and --engine spark")
from dbt.adapters.spark.connections import SparkConnectionManager  # noqa: E402
from dbt_common.exceptions import DbtDatabaseError  # noqa: E402
from engines.spark_engine import ENGINE  # noqa: E402

FIRST_DAY, AS_OF, LAST_DAY = date(2025, 1, 2), date(2025, 3, 19), date(2025, 4, 30)
WEEK = date(2025, 3, 17)
SETTINGS = layer.Settings()
ALONE = [date(2024, 12, 20), date(2025, 3, 28)]
HERMIT: Histories = {(9, "hermit"): [datetime.combine(day, time(12)) for day in ALONE]}
WEEKLY_FLOWS = "fact_name=visits/time_grain=weekly"
WEEKLY_PARTITION = "partition (fact_name = 'visits', time_grain = 'weekly')"


@pytest.fixture(scope="module", autouse=True)
def _only_on_spark(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("engine") != "spark":
        pytest.skip("runs with --engine spark")


@pytest.fixture(scope="module")
def team(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Team:
    """A layer as of a Wednesday; each test leaves it right."""
    folder = tmp_path_factory.mktemp("spark") / "project"
    project = create_project(folder, template=installed)
    layer.write_models(project)
    rng = random.Random(11)
    rows = random_histories(rng, 60, FIRST_DAY, LAST_DAY) | HERMIT
    team = Team(project, SETTINGS, rows, AS_OF, rng)
    team.run("--full-refresh")
    return team


def variables(team: Team) -> dict[str, Any]:
    return SETTINGS.variables(activation_end=team.as_of)


# ------------------------------------------------------------------------------- what a run writes

Files = dict[str, set[tuple[str, int]]]


def stored_files(team: Team, table: str) -> Files:
    """The files of each partition of a table, with the moments they were written."""
    folder = table_folder(team, table)
    files: Files = {}
    for path in folder.glob("**/*=*/*.parquet"):
        partition = str(path.parent.relative_to(folder))
        files.setdefault(partition, set()).add((path.name, path.stat().st_mtime_ns))
    return files


def table_folder(team: Team, table: str) -> Path:
    return ENGINE.cluster.warehouse / f"{schema_of(team.project.folder)}.db" / table


def written(before: Files, after: Files) -> set[str]:
    return {partition for partition, files in after.items() if files != before.get(partition)}


@pytest.fixture
def daily_run(team: Team) -> Iterator[tuple[dict[str, Files], dict[str, int]]]:
    """The files and finished tasks before the next day's run, which has then taken place."""
    tables = ["visits_first_last", "visits_activation_daily", "visits_activation_weekly"]
    files = {table: stored_files(team, table) for table in tables}
    tasks = finished_tasks()
    team.as_of += timedelta(days=1)
    team.run()
    yield files, tasks
    team.check()


def finished_tasks() -> dict[str, int]:
    return {executor["id"]: executor["completedTasks"] for executor in ENGINE.cluster.executors()}


def test_a_daily_run_writes_new_partitions_alone(
    team: Team, daily_run: tuple[dict[str, Files], dict[str, int]]
) -> None:
    """No table was made anew, and the work was done by the executors of both workers."""
    files, tasks = daily_run
    new = {
        "visits_first_last": {f"snapshot_date={team.as_of}"},
        "visits_activation_daily": {f"period_start={team.as_of}"},
        "visits_activation_weekly": {f"period_start={WEEK}"},
    }
    for table, before in files.items():
        assert len(before) > 5
        assert written(before, stored_files(team, table)) == new[table]
    assert len(tasks) == 2
    assert all(finished_tasks()[executor] > count for executor, count in tasks.items())


# ----------------------------------------------------- runs that died after they dropped partitions


def drop_partitions_since(team: Team, table: str, first: date) -> None:
    stored = [partition.split("=") for partition in stored_files(team, table)]
    dropped = [f"partition ({column} = '{day}')" for column, day in stored if day >= str(first)]
    assert 0 < len(dropped) < len(stored)
    team.project.execute(f"alter table {table} drop {', '.join(dropped)}")


def test_dropped_periods_are_written_again(team: Team) -> None:
    drop_partitions_since(team, "visits_activation_daily", team.as_of)
    drop_partitions_since(team, "visits_activation_monthly", team.as_of.replace(day=1))
    team.run("--select", "visits_activation_daily", "visits_activation_monthly")
    grains: tuple[reference.Grain, ...] = ("daily", "monthly")
    for grain in grains:
        layer.assert_activation(team.project, team.rows, team.as_of, SETTINGS, grain)


@pytest.mark.parametrize("days", [2, 40])
def test_dropped_snapshots_are_written_again(team: Team, days: int) -> None:
    drop_partitions_since(team, "visits_first_last", team.as_of - timedelta(days=days - 1))
    team.run("--select", "visits_first_last")
    layer.assert_first_last(team.project, team.rows, team.as_of, SETTINGS)


def test_dropped_flows_are_written_again(team: Team) -> None:
    """A run replaces all rows of a fact and grain; it dies when those of the weeks are gone."""
    for table in FLOWS_OF_GRAINS:
        assert stored_files(team, table).pop(WEEKLY_FLOWS)
        team.project.execute(f"alter table {table} drop {WEEKLY_PARTITION}")
    team.run("--select", *FLOWS)
    team.check()


@pytest.mark.parametrize(
    ("table", "mends_itself"),
    [
        ("visits_first_last", False),
        ("visits_activation_daily", True),
        ("visits_activation_monthly", True),
        ("activation_metrics", True),
    ],
)
def test_a_backfill_that_died_is_finished(
    team: Team, monkeypatch: pytest.MonkeyPatch, table: str, mends_itself: bool
) -> None:
    """By any next run; where first_last had not taken it in yet, by the same one."""
    start = team.as_of - timedelta(days=40)
    team.insert(start, team.as_of)
    team.delete(start, start + timedelta(days=1), share=1)
    snapshots = stored_files(team, "visits_first_last")
    with monkeypatch.context() as patch:
        patch.setattr(
            SparkConnectionManager, "add_query", dying_before("insert overwrite table", table)
        )
        layer.load_rows(team.project, team.rows)
        result = team.project.dbt("run", variables=variables(team) | {"activation_start": start})
    assert "died" in messages(result)
    if not mends_itself:
        assert stored_files(team, table) == snapshots
    team.run(start=None if mends_itself else start)
    team.check()


@pytest.mark.parametrize("statement", ["insert overwrite table", "alter table"])
def test_a_run_that_died_before_it_pruned_is_finished(
    team: Team, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    """A late row makes it start from a snapshot that it prunes: the next day's run still does."""
    late = team.as_of - timedelta(days=1)
    team.insert(late, late)
    team.as_of += timedelta(days=2)
    start = f"snapshot_date={late - timedelta(days=1)}"
    with monkeypatch.context() as patch:
        patch.setattr(
            SparkConnectionManager, "add_query", dying_before(statement, "visits_first_last")
        )
        layer.load_rows(team.project, team.rows)
        result = team.project.dbt("run", "--select", "visits_first_last", variables=variables(team))
    assert "died" in messages(result)
    assert start in stored_files(team, "visits_first_last")
    team.as_of += timedelta(days=1)
    team.run()
    assert start not in stored_files(team, "visits_first_last")
    team.check()


def dying_before(statement: str, table: str) -> Callable[..., Any]:
    """dbt's way of sending statements, but those that change the table in this way are not sent."""
    add_query = SparkConnectionManager.add_query

    def died(self: Any, sql: str, *args: Any, **kwargs: Any) -> Any:
        if re.search(rf"{statement} \w+\.{table}\s", sql):
            raise DbtDatabaseError("died")
        return add_query(self, sql, *args, **kwargs)

    return died


# -------------------------------------------------------------------------------- tests, operations


def test_tests_pass_and_fail(team: Team) -> None:
    """All pass over a healthy layer; where every table is broken, those fail that look at rows.

    Drivers are a view, which says what broken transitions say; no number moved as far as asked.
    """
    tests = write_tests(team.project, "weekly")
    assert outcomes(team.project, variables(team)) == dict.fromkeys(tests, "pass")
    status = "visits_activation_status_weekly"
    nobody = "by name select * except (activation_state), 'nobody' as activation_state from"
    weekly = f"visits_activation_weekly where period_start < '{WEEK}'"
    team.project.execute(
        "insert into visits_first_last select * from visits_first_last",
        f"insert into visits_activation_weekly select * from {weekly}",
        f"insert into visits_activation_weekly {nobody} {weekly}",
        f"insert into {status} {nobody} {status}",
        "insert into activation_metrics select * from activation_metrics where active > 0",
        "insert into activation_transitions select * from activation_transitions "
        "where from_state = 'new' and to_state = 'inactive'",
        *[f"alter table {table} drop {WEEKLY_PARTITION}" for table in FLOWS_OF_GRAINS],
        "insert into activation_rolling select * from activation_rolling where active > 0",
        "insert into activation_rolling by name "
        "select * except (period_start), date_add(period_start, 900) as period_start "
        "from activation_rolling",
    )
    late = variables(team) | {"activation_end": LAST_DAY + timedelta(days=9)}
    broken = outcomes(team.project, late)
    team.run("--full-refresh", "--exclude", "visits")
    unbroken = {
        ("drivers_sum_to_change", "activation_drivers"),
        ("moved_unexpectedly", "activation_metrics"),
    }
    assert broken == dict.fromkeys(tests - unbroken, "fail") | dict.fromkeys(unbroken, "pass")
    team.check()


def test_operations_read_the_layer(team: Team) -> None:
    shop, fact = team.project, {"fact": "visits"}
    start = str(team.as_of - timedelta(days=2))
    plan = succeed(shop, "backfill_plan", fact | {"start": start})
    assert plan.row("visits_activation_daily")[1:3] == ["activation_rows", "3 periods"]
    assert succeed(shop, "catalog").row("as of")[1] == str(team.as_of)
    declared = {"grains": ["weekly"], "entity": "user", "event_time": "happened at"}
    scaffold = succeed(shop, "scaffold", fact | declared)
    assert "models/visits_activation_weekly.sql is there already" in scaffold.printed


def test_reconcile_finds_the_wrong_period(team: Team) -> None:
    shop, table = team.project, "visits_activation_daily"
    succeed(shop, "reconcile", {"fact": "visits"})
    shop.execute(f"insert into {table} select * from {table} where period_start = '{team.as_of}'")
    broken = operate(shop, "reconcile", {"fact": "visits"})
    drop_partitions_since(team, table, team.as_of)
    team.run("--select", table)
    assert broken.error
    assert f"activation_start: {team.as_of}" in broken.printed


def test_forgotten_entities_are_gone(team: Team) -> None:
    """Also one that is alone in a partition, and alone records how first_last was built."""
    [hermit] = HERMIT
    for entity, rows in team.rows.items():
        if entity != hermit:
            team.rows[entity] = [row for row in rows if moment_of(row).date() != ALONE[-1]]
    team.as_of = ALONE[-1]
    team.run()
    before = {table: rows_of_others(team, table) for table in ENTITY_TABLES}
    forgotten = {"region": hermit[0], "user": hermit[1]}
    said = succeed(team.project, "forget", {"fact": "visits", "entity": forgotten})
    assert "rows removed" in said.printed
    assert {table: all_rows(team, table) for table in ENTITY_TABLES} == before
    assert f"period_start={ALONE[0]}" not in stored_files(team, "visits_activation_daily")
    del team.rows[hermit]
    team.run()
    team.run("--full-refresh", "--select", *FLOWS)
    team.check()


ENTITY_TABLES = ["visits_first_last", "visits_activation_daily", "visits_activation_status_weekly"]


def rows_of_others(team: Team, table: str) -> list[tuple[Any, ...]]:
    return [row for row in all_rows(team, table) if row[:2] not in HERMIT]


def all_rows(team: Team, table: str) -> list[tuple[Any, ...]]:
    moment = "snapshot_date" if table == "visits_first_last" else "period_start"
    return sorted(team.project.rows(table, layer.ENTITY, [moment, "active_days"]))


def test_partitions_are_not_for_users_to_choose(team: Team) -> None:
    """Rows are replaced by their partitions: other ones would take other rows with them."""
    project = team.project
    model = project.folder / "models" / "visits_activation_weekly.sql"
    text = model.read_text()
    chosen = "'weekly', overrides={'partition_by': ['user']}"
    project.write_file(
        "models/visits_activation_weekly.sql",
        f"{{{{ activation_layer.activation('visits', {chosen}) }}}}",
    )
    try:
        assert "overrides cannot set partition_by" in messages(project.dbt("parse"))
    finally:
        project.write_file("models/visits_activation_weekly.sql", text)
