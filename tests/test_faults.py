"""Runs that die: what was stored stays as it was, and the next run brings every table right."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import layer
import pytest
from histories import random_histories, with_values
from other_processes import kill_run
from team import Team, restored, saved_team
from warehouse import Project

SETTINGS = layer.Settings(inactive_periods=3, week_start="wednesday", segments=layer.SEGMENTS)
AS_OF = date(2025, 3, 2)
BACKFILL_START = AS_OF - timedelta(days=120)
KILLS = [
    (3, 0),
    (5, 0.004),
    (7, 0.002),
    (9, 0),
    (11, 0.003),
    (13, 0.001),
    (16, 0),
    (19, 0.004),
    (23, 0),
    (27, 0.002),
    (33, 0.001),
]


@pytest.fixture(scope="module")
def built(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Team:
    rng = random.Random(20250302)
    histories = random_histories(rng, 150, date(2024, 1, 15), date(2025, 4, 1))
    folder = tmp_path_factory.mktemp("faults") / "project"
    return saved_team(installed, folder, SETTINGS, with_values(rng, histories), AS_OF)


@pytest.fixture
def team(built: Team) -> Team:
    return restored(built)


def new_day(team: Team) -> dict[str, date]:
    """A day passes; inside the look-back late rows arrive and values change."""
    team.insert(AS_OF - timedelta(days=2), AS_OF)
    team.change_values(AS_OF - timedelta(days=2), AS_OF)
    team.as_of += timedelta(days=1)
    return {}


def changed_past(team: Team) -> dict[str, date]:
    """Rows appear, change and vanish in the last 120 days."""
    team.insert(BACKFILL_START, AS_OF)
    team.change_values(BACKFILL_START, AS_OF)
    team.delete(BACKFILL_START, AS_OF, share=0.3)
    return {"activation_start": BACKFILL_START}


def killed(team: Team, start: dict[str, date], statement: int, seconds: float) -> bool:
    """Was a run on the team's facts killed before it ended?"""
    layer.load_rows(team.project, team.rows, SETTINGS.segments)
    variables = SETTINGS.variables(activation_end=team.as_of, **start)
    return kill_run(team.project, variables, statement, seconds)


def assert_whole_tables(team: Team, before: Team) -> None:
    """Every table is the one from before the run or the finished one, never something between."""
    for check in layer.checks_of_all_tables(SETTINGS):
        try:
            check(team.project, team.rows, team.as_of, SETTINGS)
        except AssertionError:
            check(team.project, before.rows, before.as_of, SETTINGS)


def first_last_took_it_in(team: Team) -> bool:
    try:
        layer.assert_first_last(team.project, team.rows, team.as_of, SETTINGS)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(("statement", "seconds"), KILLS[::2])
def test_a_killed_daily_run(built: Team, team: Team, statement: int, seconds: float) -> None:
    start = new_day(team)
    assert killed(team, start, statement, seconds)
    assert_whole_tables(team, before=built)
    team.run()
    team.check()


@pytest.mark.parametrize(("statement", "seconds"), KILLS[1::2])
def test_a_killed_backfill(built: Team, team: Team, statement: int, seconds: float) -> None:
    """Once first_last took a backfill in, any run finishes it; before, nothing has happened."""
    start = changed_past(team)
    assert killed(team, start, statement, seconds)
    assert_whole_tables(team, before=built)
    if first_last_took_it_in(team):
        team.run()
    else:
        team.run(start=BACKFILL_START)
    team.check()


@pytest.mark.parametrize("change", [new_day, changed_past])
@pytest.mark.parametrize("model", ["visits_first_last", "visits_activation_monthly"])
def test_a_model_that_fails_after_it_wrote(
    built: Team, team: Team, model: str, change: Callable[[Team], dict[str, date]]
) -> None:
    path = team.project.folder / "models" / f"{model}.sql"
    healthy = path.read_text()
    overrides = (
        "overrides={'post_hook': \"{{ 'select 1 / no_such_column' if var('broken', false) }}\"}"
    )
    team.project.write_model(model, healthy.strip().removesuffix(") }}") + f", {overrides}) }}}}")
    start = change(team)
    layer.load_rows(team.project, team.rows, SETTINGS.segments)
    variables = SETTINGS.variables(activation_end=team.as_of, broken=True, **start)
    result = team.project.dbt("run", variables=variables)
    assert not result.success
    assert_whole_tables(team, before=built)
    team.project.write_model(model, healthy)
    team.run(start=start.get("activation_start") if model.endswith("first_last") else None)
    team.check()
