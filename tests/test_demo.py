"""The demo builds, tests itself, runs a second time, and its SQL reads well."""

import re
from pathlib import Path

import pytest
from repository_projects import compiled_models, dbt
from sqlfluff.core import FluffConfig, Linter
from warehouse import PACKAGE, messages

# sqlfluff takes seconds for each. A team's own SQL is in `make lint-sql`; that of other grains is
# that of weekly with other periods, that of the other fact has other names.
LINTED = re.compile(
    r"activation_[a-z]+|users_visited_app_(first_last|activation_(status_)?(daily|weekly))"
)
RANGE_LINE = "-- activation_layer: {"
CONFIG = FluffConfig.from_path(str(PACKAGE), overrides={"templater": "raw"})


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.mark.parametrize("run", ["full refresh", "incremental"])
def test_the_demo_builds_and_its_sql_passes_sqlfluff(demo: Path, run: str) -> None:
    """dbt's tests compare the tables with the expected rows of the seeds, after each run."""
    result = dbt("demo", demo, ["build", "--warn-error"])
    assert result.success, messages(result)
    models = compiled_models(demo)
    assert len(models) == 21
    activation = [path.read_text() for path in models if "_activation_" in path.name]
    assert all((RANGE_LINE in sql) == (run == "incremental") for sql in activation)
    assert lint([path for path in models if LINTED.fullmatch(path.stem)]) == []


def lint(paths: list[Path]) -> list[str]:
    """What sqlfluff finds; JSON (the range, recorded settings) may be longer than a line."""
    linter = Linter(config=CONFIG)
    return [
        f"{path.name}:{violation.line_no}: {violation.rule_code()} {violation.desc()}"
        for path in paths
        for violation in linter.lint_string(path.read_text()).get_violations()
        if '{"' not in path.read_text().splitlines()[violation.line_no - 1]
    ]
