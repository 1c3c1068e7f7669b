"""dbt on the demo or on integration_tests, away from their files."""

import os
from collections.abc import Sequence
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from warehouse import PACKAGE, working_directory

DATABASES = {"demo": "ACTIVATION_DEMO_PATH", "integration_tests": "ACTIVATION_INTEGRATION_PATH"}


def install(project: str) -> None:
    """`dbt deps`, once: the package is a link to this repository."""
    if (PACKAGE / project / "dbt_packages").exists():
        return
    with working_directory(PACKAGE / project):
        result = dbtRunner().invoke(["deps", "--quiet"])
    assert result.success, result.exception


def dbt(project: str, scratch: Path, arguments: Sequence[str]) -> dbtRunnerResult:
    """Run dbt in a project of the repository with its database, target and logs in `scratch`."""
    os.environ[DATABASES[project]] = str(scratch / "warehouse.duckdb")
    places = ["--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs")]
    with working_directory(PACKAGE / project):
        result = dbtRunner().invoke([*arguments, *places, "--quiet"])
    DuckDBConnectionManager.close_all_connections()
    return result


def compiled_models(scratch: Path, project_name: str) -> list[Path]:
    folder = scratch / "target" / "compiled" / project_name / "models"
    return [path for path in folder.rglob("*.sql") if not path.parent.suffix]
