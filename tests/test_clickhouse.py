"""ClickHouse: runs that die between two of the partitions that one statement replaces."""

import random
import re
from datetime import date, timedelta
from typing import Any

import layer
import pytest
from histories import random_histories
from team import Team
from warehouse import Project, create_project, messages

pytest.importorskip("clickhouse_connect", reason="needs --engine clickhouse")
from dbt.adapters.clickhouse.connections import ClickHouseConnectionManager  # noqa: E402
from dbt_common.exceptions import DbtDatabaseError  # noqa: E402

# A Thursday: of no week is the last day a snapshot that the runs prune.
AS_OF = date(2025, 2, 20)
MONTH_END = date(2025, 2, 28)
SETTINGS = layer.Settings()


@pytest.fixture(scope="module", autouse=True)
def _only_on_clickhouse(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("engine") != "clickhouse":
        pytest.skip("runs with --engine clickhouse")


@pytest.fixture(scope="module")
def team(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Team:
    """Facts through the end of February; each test leaves first_last right."""
    folder = tmp_path_factory.mktemp("clickhouse") / "project"
    project = create_project(folder, template=installed)
    layer.write_models(project, grains=["daily"], status_grains=[])
    rng = random.Random(11)
    team = Team(
        project,
        SETTINGS,
        random_histories(rng, 60, AS_OF - timedelta(days=60), MONTH_END),
        AS_OF,
        rng,
    )
    team.run("--full-refresh")
    return team


def run_and_die(team: Team, table: str, partitions: int) -> int:
    """A run that is lost once it has replaced so many partitions of its table; of how many?"""
    replaced: list[str] = []
    execute = ClickHouseConnectionManager.execute

    def died(self: Any, sql: str, *args: Any, **kwargs: Any) -> Any:
        begin, *changes = re.split(r",?\n\s*(?=(?:replace|drop) partition id)", sql)
        if not changes:
            return execute(self, sql, *args, **kwargs)
        replaced.extend(changes)
        execute(self, begin + "\n" + ",\n".join(changes[:partitions]), *args, **kwargs)
        raise DbtDatabaseError("died")

    layer.load_rows(team.project, team.rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClickHouseConnectionManager, "execute", died)
        variables = SETTINGS.variables(activation_end=team.as_of)
        result = team.project.dbt("run", "--select", table, variables=variables)
    assert "died" in messages(result)
    return len(replaced)


@pytest.mark.parametrize("partitions", [1, 3, 4])
def test_snapshots_that_died_are_written_by_the_next_run(team: Team, partitions: int) -> None:
    """Three days of the look-back, the new one, and the pruned one that the run starts from."""
    late = team.as_of - timedelta(days=2)
    team.insert(late, late)
    team.as_of += timedelta(days=1)
    assert run_and_die(team, "visits_first_last", partitions) == 5
    team.as_of += timedelta(days=1)
    team.run("--select", "visits_first_last")
    layer.assert_first_last(team.project, team.rows, team.as_of, SETTINGS)


def test_periods_that_died_are_written_by_the_next_run(team: Team) -> None:
    """The record stands where the facts end, in February; who lapsed since has a row in March."""
    team.as_of = MONTH_END - timedelta(days=1)
    team.run()
    team.as_of = MONTH_END + timedelta(days=3)
    team.run("--select", "visits_first_last")
    assert run_and_die(team, "visits_activation_daily", 1) == 2
    team.run("--select", "visits_activation_daily")
    layer.assert_activation(team.project, team.rows, team.as_of, SETTINGS, "daily")
