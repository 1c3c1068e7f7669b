"""Parts of the chain in any order, while facts change and change back; then one complete run."""

import random
from datetime import date, timedelta
from functools import partial

import layer
import pytest
from disorder import Disorder
from histories import random_histories, with_values
from hypothesis import example, given, note
from hypothesis import strategies as st
from layer import SEGMENTS, Settings
from reference import Grain
from team import COUNTS, FLOWS_OF_GRAINS, Team
from warehouse import Project, create_project

SETTINGS = Settings(segments=SEGMENTS)
GRAINS: tuple[Grain, ...] = ("daily", "weekly")
CHAIN = ["visits_first_last", *(f"visits_activation_{grain}" for grain in GRAINS), *COUNTS]
FIRST_DAY = date(2024, 1, 10)


@pytest.fixture(scope="module")
def short_chain(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("disorder") / "project", template=installed)
    layer.write_models(project, grains=GRAINS, status_grains=(), segments=SEGMENTS)
    return project


@example(seed=3)
@given(seed=st.integers(0, 2**32))
def test_a_complete_run_mends_whatever_ran_before(short_chain: Project, seed: int) -> None:
    note(f"seed {seed}")
    live_through(short_chain, seed)


def live_through(short_chain: Project, seed: int) -> None:
    rng = random.Random(seed)
    histories = random_histories(rng, 8, FIRST_DAY, FIRST_DAY + timedelta(days=90))
    rows = with_values(rng, histories)
    team = Team(short_chain, SETTINGS, rows, FIRST_DAY + timedelta(days=20), rng)
    team.run("--full-refresh")
    for _ in range(3):
        disorder = Disorder(team, seen_through=team.as_of)
        for _ in range(rng.randrange(1, 6)):
            if rng.random() < 0.8:
                disorder.change()
            if rng.random() < 0.4:
                disorder.advance()
            models = [model for model in CHAIN if rng.random() < 0.5]
            if models:
                disorder.run(models)
        team.run(start=disorder.backfill)
        checks: list[layer.Check] = [
            layer.assert_first_last,
            *(partial(layer.assert_activation, grain=grain) for grain in GRAINS),
            *(partial(layer.assert_flows, table=table, grains=GRAINS) for table in FLOWS_OF_GRAINS),
            layer.assert_rolling,
            partial(layer.assert_segments, grains=GRAINS),
        ]
        for check in checks:
            check(team.project, team.rows, team.as_of, team.settings)
