"""What dbt says of the repository's projects before any run."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml
from dbt.contracts.project import ProjectFlags
from dbt.jsonschemas import jsonschemas
from layer import SEGMENTS, write_models
from repository_projects import FOLDERS, dbt, install
from warehouse import PACKAGE, Project, messages

DBT_V2 = PACKAGE / ".venv-dbt-v2" / "bin" / "dbt"


@pytest.mark.parametrize("project", FOLDERS)
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


def test_dbt_parses_with_every_behaviour_flag_on(project: Project) -> None:
    """What a team may ask of dbt: checked arguments of macros among it."""
    write_models(project, segments=SEGMENTS)
    project_yml = yaml.safe_load((project.folder / "dbt_project.yml").read_text())
    project_yml["flags"] |= dict.fromkeys(ProjectFlags().project_only_flags, True)
    project.write_file("dbt_project.yml", yaml.safe_dump(project_yml))
    result = project.dbt("parse", "--warn-error", "--no-partial-parse", "--show-all-deprecations")
    assert result.success, messages(result)


@pytest.mark.parametrize("project", FOLDERS)
def test_dbt_v2_parses(project: str, tmp_path: Path) -> None:
    install(project)
    result = subprocess.run(
        [str(DBT_V2), "parse", "--target-path", str(tmp_path), "--log-path", str(tmp_path)],
        cwd=FOLDERS[project],
        env=os.environ | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_integration_tests_build_twice(tmp_path: Path) -> None:
    """A user's own project: composite entity, qualified fact, overrides, contract, unit tests."""
    install("integration_tests")
    for _ in range(2):
        result = dbt("integration_tests", tmp_path, ["build"])
        assert result.success, messages(result)
