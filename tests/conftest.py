"""Projects for the tests: one installs the package with dbt deps, the others are copies of it."""

from pathlib import Path

import pytest
from warehouse import Project, create_project


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_project(tmp_path_factory.mktemp("installed") / "project").folder


@pytest.fixture
def project(installed: Path, tmp_path: Path) -> Project:
    return create_project(tmp_path / "project", template=installed)
