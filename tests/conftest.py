"""Projects for the tests: one installs the package with dbt deps, the others are copies of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from warehouse import Project, create_project


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_project(tmp_path_factory.mktemp("installed") / "project").folder


@pytest.fixture
def project(installed: Path, tmp_path: Path) -> Project:
    return create_project(tmp_path / "project", template=installed)


@pytest.fixture(scope="session")
def new_project(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Project]:
    return lambda: create_project(tmp_path_factory.mktemp("new") / "project", template=installed)
