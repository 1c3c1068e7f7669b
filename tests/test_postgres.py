"""What only Postgres has: indexes, and runs at the same time."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import layer
import pytest
from disorder import CHAIN
from engines.engine import Engine, schema_of
from engines.postgres_engine import Postgres
from histories import random_histories
from other_processes import exit_code, start_run
from reference import GRAINS
from statements import sent
from team import Team, restored, saved_team
from warehouse import Project

SETTINGS = layer.Settings()
AS_OF = date(2025, 3, 2)


@pytest.fixture(scope="module")
def built(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Team:
    if installed.engine.name != "postgres":
        pytest.skip("of Postgres")
    rows = random_histories(
        random.Random(20250302), 60, date(2024, 9, 1), AS_OF + timedelta(days=30)
    )
    folder = tmp_path_factory.mktemp("postgres") / "project"
    return saved_team(installed, folder, SETTINGS, rows, AS_OF)


@pytest.fixture
def team(built: Team) -> Team:
    return restored(built)


def test_large_tables_have_an_index_on_their_date_and_one_on_their_entity(team: Team) -> None:
    team.as_of += timedelta(days=1)
    team.run()
    team.run("--full-refresh")
    schema = schema_of(team.project.folder)
    indexes = Counter(
        (table, definition.split("(")[1].rstrip(")"))
        for table, definition in team.project.query(
            f"select tablename, indexdef from pg_indexes where schemaname = '{schema}'"  # noqa: S608
        )
    )
    entity = 'region, "user"'
    dates = {"visits_first_last": "snapshot_date"} | {
        f"visits_activation_{grain}": "period_start" for grain in GRAINS
    }
    statuses = [f"visits_activation_status_{grain}" for grain in layer.STATUS_GRAINS]
    expected = [*dates.items(), *((table, entity) for table in [*dates, *statuses])]
    assert indexes == Counter(expected)


def wait_for_waiting(team: Team, runs: int) -> None:
    """Return when that many sessions wait for a lock."""
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
    for _ in range(120):
        if team.project.query(waiting) == [(runs,)]:
            return
        time.sleep(0.5)
    raise TimeoutError(f"no {runs} runs wait for a lock")


@contextmanager
def locked(team: Team, engine: Engine, table: str) -> Iterator[None]:
    """A table that runs have to wait for."""
    assert isinstance(engine, Postgres)
    with engine.cursor(team.project.folder) as cursor:
        cursor.execute(f"lock table {table} in share row exclusive mode")
        yield


def test_a_run_that_had_to_wait_reads_what_has_come_in_between(team: Team, engine: Engine) -> None:
    """Its first_last goes on meanwhile, and prunes the snapshot that it would have begun from."""
    team.as_of += timedelta(days=2)
    team.run()
    team.as_of += timedelta(days=1)
    team.run("--select", "visits_first_last")
    with locked(team, engine, "visits_activation_daily"):
        late = start_run(
            team.project,
            "late",
            "--select",
            "visits_activation_daily",
            variables=SETTINGS.variables(activation_end=team.as_of),
        )
        wait_for_waiting(team, runs=1)
        team.as_of += timedelta(days=12)
        team.project.run(
            "--select",
            "visits_first_last",
            variables=SETTINGS.variables(activation_end=team.as_of),
        )
    assert exit_code(late) == 0
    team.run()
    team.check()


def test_a_daily_run_that_had_to_wait_for_a_backfill_passes_it_on(
    team: Team, engine: Engine
) -> None:
    start = AS_OF - timedelta(days=60)
    team.insert(start, AS_OF)
    team.delete(start, AS_OF - timedelta(days=20), share=0.3)
    layer.load_rows(team.project, team.rows)
    first_last = ("--select", "visits_first_last")
    with locked(team, engine, "visits_first_last"):
        variables = SETTINGS.variables(activation_start=start, activation_end=AS_OF)
        backfill = start_run(team.project, "backfill", *first_last, variables=variables)
        wait_for_waiting(team, runs=1)
        team.as_of += timedelta(days=1)
        variables = SETTINGS.variables(activation_end=team.as_of)
        daily = start_run(team.project, "daily", *first_last, variables=variables)
        wait_for_waiting(team, runs=2)
    assert exit_code(backfill) == 0
    assert exit_code(daily) == 0
    team.run()
    team.check()


def test_a_backfill_whose_work_another_run_has_done_meanwhile(team: Team, engine: Engine) -> None:
    start = AS_OF - timedelta(days=60)
    team.insert(start, AS_OF)
    layer.load_rows(team.project, team.rows)
    daily = ("--select", "visits_activation_daily")
    chain = ("--select", "visits_first_last", "visits_activation_daily")
    variables = SETTINGS.variables(activation_end=team.as_of)
    with locked(team, engine, "visits_activation_daily"):
        other = start_run(team.project, "other", *daily, variables=variables)
        wait_for_waiting(team, runs=1)
        variables = variables | {"activation_start": start}
        backfill = start_run(team.project, "backfill", *chain, variables=variables)
        wait_for_waiting(team, runs=2)
    assert exit_code(other) == 0
    assert exit_code(backfill) == 0
    team.run()
    team.check()


def test_two_runs_at_the_same_time_write_no_row_twice(team: Team) -> None:
    """The second one waits for the first, and replaces what that has written."""
    team.insert(AS_OF - timedelta(days=2), AS_OF)
    team.as_of += timedelta(days=2)
    layer.load_rows(team.project, team.rows)
    variables = SETTINGS.variables(activation_end=team.as_of)
    runs = [start_run(team.project, str(number), variables=variables) for number in range(2)]
    assert 0 in [exit_code(run) for run in runs]
    for table in ("visits_first_last", *(f"visits_activation_{grain}" for grain in GRAINS)):
        day = "snapshot_date" if table.endswith("first_last") else "period_start"
        rows = team.project.rows(table, layer.ENTITY, [day])
        assert len(rows) == len(set(rows))
    team.run()
    team.check()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_runs_of_parts_of_the_chain_that_overlap(team: Team, seed: int) -> None:
    """Any two runs at the same time, whichever of them fails; then a complete one."""
    rng = random.Random(seed)
    for _ in range(2):
        seen_through = team.as_of
        runs = []
        for number in range(2):
            team.insert(seen_through - timedelta(days=2), team.as_of)
            team.as_of += timedelta(days=rng.choice([0, 1]))
            layer.load_rows(team.project, team.rows)
            models = [model for model in CHAIN if rng.random() < 0.7] or CHAIN
            variables = SETTINGS.variables(activation_end=team.as_of)
            runs.append(
                start_run(team.project, str(number), "--select", *models, variables=variables)
            )
        assert all(exit_code(run) in (0, 1) for run in runs)
        team.run(start=seen_through - timedelta(days=2))
        team.check()


def test_a_materialized_view_is_a_fact_too(project: Project, engine: Engine) -> None:
    if engine.name != "postgres":
        pytest.skip("of Postgres")
    project.write_model(
        "visits",
        "{{ config(materialized='materialized_view') }}"
        " select 1 as user_id, timestamp '2025-02-03 09:00:00' as visited_at",
    )
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', entity='user_id', event_time='visited_at') }}",
    )
    for _ in range(2):
        project.run(variables={"activation_end": AS_OF})
    assert project.query("select distinct first_active_date from visits_first_last") == [
        (date(2025, 2, 3),)
    ]


def test_the_question_of_load_times_is_not_quadratic_without_statistics(project: Project) -> None:
    """A fact that was just made has none; then Postgres repeats an aggregate for each row."""
    if project.engine.name != "postgres":
        pytest.skip("of Postgres")
    project.write_model(
        "visits",
        "{{ config(materialized='table') }} select number % 500 as user_id, "
        "date '2025-01-01' + number % 90 as visited_at, "
        "timestamp '2025-01-01' + number * interval '1 minute' as loaded_at "
        "from generate_series(1, 20000) as numbers (number)",
    )
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', 'user_id', 'visited_at', 'loaded_at') }}",
    )
    for as_of in (date(2025, 3, 1), date(2025, 3, 2)):
        with sent() as statements:
            project.run("-s", "visits")
            project.run("-s", "visits_first_last", variables={"activation_end": as_of})
        [question] = [sql for _, sql in statements if "latest_loaded_at" in sql]
        plan = "\n".join(row[0] for row in project.query(f"explain {question}"))
        assert "CTE Scan" in plan
        assert "Nested Loop" not in plan, plan


def test_who_may_only_read_production_builds_upon_it(team: Team, tmp_path: Path) -> None:
    """Locks would take more than that."""
    project, production = team.project, schema_of(team.project.folder)
    own, role = f"{production}_dev", f"reader_{production}"
    state = tmp_path / "state"
    project.parse(SETTINGS.variables()).write(str(state / "manifest.json"))
    project.execute(
        f"create role {role} login",
        f"create schema {own} authorization {role}",
        f"grant usage on schema {production} to {role}",
        f"grant select on all tables in schema {production} to {role}",
    )
    profile = project.engine.profile(project.folder) | {"user": role, "schema": own}
    outputs = {"shop": {"target": "dev", "outputs": {"dev": profile}}}
    before = (project.folder / "profiles.yml").read_text()
    try:
        project.write_file("profiles.yml", json.dumps(outputs))
        weekly = "visits_activation_weekly"
        project.run("-s", weekly, "--defer", "--state", str(state), variables=SETTINGS.variables())
        found = [
            project.query(f"select count(*) from {schema}.{weekly}") for schema in (own, production)
        ]  # noqa: S608, E501
        assert found[0] == found[1]
    finally:
        project.write_file("profiles.yml", before)
        project.execute(f"drop owned by {role} cascade", f"drop role {role}")
