"""What dbt says of the projects before any run, and what the package brings along: nothing."""

import os
import subprocess
from pathlib import Path

import pytest
from dbt.jsonschemas import jsonschemas
from repository_projects import dbt, install
from warehouse import PACKAGE, Project, messages

PROJECTS = ["demo", "integration_tests"]
DBT_V2 = PACKAGE / ".venv-dbt-v2" / "bin" / "dbt"


@pytest.mark.parametrize("project", PROJECTS)
def test_dbt_parses_without_a_warning(
    project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the schema checks that dbt runs for some adapters only."""
    supported = jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS | {"duckdb"}
    monkeypatch.setattr(jsonschemas, "_JSONSCHEMA_SUPPORTED_ADAPTERS", supported)
    install(project)
    flags = ["--warn-error", "--no-partial-parse", "--show-all-deprecations"]
    result = dbt(project, tmp_path, ["parse", *flags])
    assert result.success, messages(result)


@pytest.mark.parametrize("project", PROJECTS)
def test_dbt_v2_parses(project: str, tmp_path: Path) -> None:
    install(project)
    result = subprocess.run(
        [str(DBT_V2), "parse", "--target-path", str(tmp_path), "--log-path", str(tmp_path)],
        cwd=PACKAGE / project,
        env=os.environ | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_installing_the_package_adds_nothing(project: Project) -> None:
    """No model, seed, test, source, hook or warning; nor does it change what has such names."""
    project.write_model("users_visited_app", "select 1 as user_id, date '2025-03-01' as day")
    project.write_model("activation_metrics", "select 1 as active")
    project.write_file(
        "models/mine.yml",
        "models: [{name: users_visited_app, columns: [{name: day, data_tests: [not_null]}]}]",
    )
    result = project.dbt("parse", "--warn-error")
    assert result.success, messages(result)
    manifest = project.parse()
    resources = [
        *manifest.nodes.values(),
        *manifest.sources.values(),
        *manifest.unit_tests.values(),
    ]
    assert {resource.package_name for resource in resources} == {"shop"}
    assert len(manifest.nodes) == 3


def test_integration_tests_build_twice(tmp_path: Path) -> None:
    """A user's own project: composite entity, qualified fact, overrides, contract, unit tests."""
    install("integration_tests")
    for _ in range(2):
        result = dbt("integration_tests", tmp_path, ["build"])
        assert result.success, messages(result)
