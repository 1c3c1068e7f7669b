"""Projects for the tests: one installs the package with dbt deps, the others are copies of it."""

import gc
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import engines
import pytest
from dbt_common.behavior_flags import BehaviorFlagRendered
from dbt_common.exceptions import base
from dbt_common.tests import enable_test_caching
from engines.engine import Engine
from histories import Histories, active_each_day, random_histories
from hypothesis import HealthCheck, Phase, settings
from layer import Settings, load_rows, write_models
from records import Recorder
from warehouse import Project, create_project


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=engines.NAMES, default="duckdb")
    parser.addoption("--record", type=Path, help="file for what the run showed of the engine")
    parser.addoption("--examples", type=int, default=5, help="random ones of each property test")


def pytest_configure(config: pytest.Config) -> None:
    enable_test_caching()  # dbt's own, of what it parsed from the text of a macro
    gc.set_threshold(200_000, 20, 20)  # dbt makes many objects that live as long as a run
    patch = pytest.MonkeyPatch()
    # dbt walks the stack for each flag of an adapter, and keeps the flags of all that came before.
    patch.setattr(BehaviorFlagRendered, "_default_source", lambda _: "unknown")
    # dbt looks for secrets in the environment whenever a dispatched macro is not in the project.
    patch.setattr(base, "env_secrets", list)
    if config.getoption("--record") and not hasattr(config, "workerinput"):
        recorder = Recorder(config.getoption("--engine"), config.getoption("--record"))
        config.pluginmanager.register(recorder)
    examples = config.getoption("--examples")
    settings.register_profile(
        "histories",
        max_examples=max(examples, 1),
        deadline=None,
        phases=[Phase.explicit, Phase.generate] if examples else [Phase.explicit],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    settings.load_profile("histories")


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The engine that was asked for, with its server running."""
    engine = engines.find(request.config.getoption("engine"))
    with engine.running():
        yield engine


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Project:
    return create_project(tmp_path_factory.mktemp("installed") / "project", engine=engine)


@pytest.fixture(scope="module")
def rows(engine: Engine) -> Histories:
    first, last = date(2024, 6, 1), date(2025, 4, 30)
    entities = min(60, engine.entities)
    return random_histories(random.Random(7), entities, first, last) | active_each_day(first, last)


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory, rows: Histories) -> Project:
    """The whole layer over these rows, on the engine that was asked for."""
    if not installed.engine.deletes:
        pytest.skip("tables cannot have rows deleted: the engine has tests of its own")
    project = create_project(tmp_path_factory.mktemp("shop") / "project", template=installed)
    write_models(project)
    load_rows(project, rows)
    project.run(variables=Settings().variables(activation_end=date(2025, 3, 19)))
    return project


@pytest.fixture
def project(installed: Project, tmp_path: Path) -> Project:
    return create_project(tmp_path / "project", template=installed)
