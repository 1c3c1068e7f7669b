"""What only Postgres has: indexes, and runs at the same time."""

import random
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import layer
import pytest
from engines.engine import Engine, schema_of
from histories import random_histories
from reference import GRAINS
from team import Team
from warehouse import Project, vars_flag

SETTINGS = layer.Settings()
AS_OF = date(2025, 3, 2)
DBT = [sys.executable, "-m", "dbt.cli.main", "run", "--quiet"]


@pytest.fixture
def team(project: Project, engine: Engine) -> Team:
    if engine.name != "postgres":
        pytest.skip("of Postgres")
    layer.write_models(project)
    rng = random.Random(20250302)
    rows = random_histories(rng, 60, date(2024, 9, 1), AS_OF + timedelta(days=30))
    team = Team(project, SETTINGS, rows, AS_OF, rng)
    team.run("--full-refresh")
    return team


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


def test_two_runs_at_the_same_time_write_no_row_twice(team: Team) -> None:
    """The second one waits for the first, and replaces what that has written."""
    team.insert(AS_OF - timedelta(days=2), AS_OF)
    team.as_of += timedelta(days=2)
    layer.load_rows(team.project, team.rows)
    command = [*DBT, *vars_flag(SETTINGS.variables(activation_end=team.as_of))]
    runs = [
        subprocess.Popen(
            [*command, "--target-path", f"target_{number}", "--log-path", f"logs_{number}"],
            cwd=team.project.folder,
            stdout=subprocess.PIPE,
        )
        for number in range(2)
    ]
    said = [run.communicate()[0].decode() for run in runs]
    assert any(run.returncode == 0 for run in runs), said
    for table in ("visits_first_last", *(f"visits_activation_{grain}" for grain in GRAINS)):
        day = "snapshot_date" if table.endswith("first_last") else "period_start"
        rows = team.project.rows(table, layer.ENTITY, [day])
        assert len(rows) == len(set(rows))
    team.run()
    team.check()
