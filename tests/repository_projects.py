"""dbt on the demo (the root) or on integration_tests, away from their files."""

import os
from collections.abc import Sequence
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from warehouse import PACKAGE, working_directory

FOLDERS = {"demo": PACKAGE, "integration_tests": PACKAGE / "integration_tests"}
DATABASES = {"demo": "ACTIVATION_DEMO_PATH", "integration_tests": "ACTIVATION_INTEGRATION_PATH"}


def install(project: str) -> None:
    """`dbt deps`, once, where packages are asked for: this one is a link to the repository."""
    folder = FOLDERS[project]
    if not (folder / "packages.yml").exists() or (folder / "dbt_packages").exists():
        return
    with working_directory(folder):
        result = dbtRunner().invoke(["deps", "--quiet"])
    assert result.success, result.exception


def dbt(project: str, scratch: Path, arguments: Sequence[str]) -> dbtRunnerResult:
    """Run dbt in a project of the repository with its database, target and logs in `scratch`."""
    os.environ[DATABASES[project]] = str(scratch / "warehouse.duckdb")
    places = ["--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs")]
    with working_directory(FOLDERS[project]):
        result = dbtRunner().invoke([*arguments, *places, "--quiet"])
    DuckDBConnectionManager.close_all_connections()
    return result


def compiled_models(scratch: Path) -> list[Path]:
    folder = scratch / "target" / "compiled" / "activation_layer" / "models"
    return [path for path in folder.rglob("*.sql") if not path.parent.suffix]
