"""What README and docs show as code works: models build, YAML is YAML, commands exist."""

import re
import shlex
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml
from dbt.cli.main import cli
from dbt.contracts.graph.manifest import Manifest
from warehouse import PACKAGE, Project, create_project, messages

PAGES = [PACKAGE / "README.md", *sorted((PACKAGE / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"\{\{ activation_layer\.(\w+)\(\s*\[?'(\w+)'\]?(?:, \[?'(\w+)')?")
FACT = """
select * from (
    values (1, timestamp '2025-03-03 10:00', timestamp '2025-03-03 11:00', 'ios', 'ads')
) as visits (user_id, visited_at, loaded_at, platform, channel)
"""
# As of the only day that has a visit, so that `hold` waits for nothing.
AS_OF = {"activation_end": date(2025, 3, 3)}


@dataclass(frozen=True)
class Block:
    page: Path
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.page.name}: {self.code.strip().splitlines()[0]}"


def blocks() -> list[Block]:
    return [Block(page, *found) for page in PAGES for found in BLOCK.findall(page.read_text())]


CALLS = [block for block in blocks() if block.language == "sql" and CALL.search(block.code)]
YAML = [block for block in blocks() if block.language == "yaml"]
COMMANDS = sorted(
    {
        re.sub(r"^(\$ |\.venv/bin/)*dbt | \| .*", "", line)
        for block in blocks()
        if not block.language
        for line in block.code.splitlines()
        if re.match(r"(\$ |\.venv/bin/)*dbt ", line)
    }
)


def model_of(block: Block) -> str:
    """The model that a block is the file of: as its first line says, or as its call is named."""
    path = re.match(r"-- models/activation/(\w+)\.sql\n", block.code)
    macro, fact, grain = CALL.search(block.code).groups()  # type: ignore[union-attr]
    named = {"first_last": f"{fact}_first_last", "activation": f"{fact}_activation_{grain}"}
    return path[1] if path else named[macro]


@pytest.fixture(scope="module")
def newcomer(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with the fact of the docs, and README's files of five minutes."""
    project = create_project(tmp_path_factory.mktemp("docs") / "project", template=installed)
    project.write_model("users_visited_app", FACT)
    for block in CALLS:
        if block.page.name == "README.md":
            project.write_model(model_of(block), block.code)
    return project


def test_five_minutes_build(newcomer: Project) -> None:
    result = newcomer.dbt("build", "--select", "+users_visited_app+", variables=AS_OF)
    assert result.success, messages(result)
    assert newcomer.query("select active from activation_metrics") == [(1,)]


@pytest.mark.parametrize("block", CALLS, ids=str)
def test_models_of_the_docs_build(newcomer: Project, block: Block) -> None:
    """Each in place of README's; what reads segments comes after the page that declares them."""
    newcomer.write_model(model_of(block), block.code)
    result = newcomer.dbt(
        "build", "--full-refresh", "--select", "+users_visited_app+", variables=AS_OF
    )
    assert result.success, messages(result)


@pytest.mark.parametrize("block", YAML, ids=str)
def test_yaml_of_the_docs_is_yaml(block: Block) -> None:
    assert isinstance(yaml.safe_load(block.code), dict)


def test_unit_tests_of_the_docs_pass(newcomer: Project) -> None:
    """dbt asks the tables of the inputs for their columns, so they are built first, empty."""
    recipes = [block.code for block in YAML if "unit_tests:" in block.code]
    assert recipes
    newcomer.run("--empty", "--select", "+users_visited_app_activation_weekly")
    for recipe in recipes:
        newcomer.write_file("models/unit_tests.yml", recipe)
        result = newcomer.dbt("test", "--select", "test_type:unit")
        assert result.success, messages(result)
        assert [test.status for test in result.result.results] == ["pass"]  # type: ignore[union-attr]
    (newcomer.folder / "models" / "unit_tests.yml").unlink()
    newcomer.manifest = None


@pytest.fixture(scope="module")
def manifest(newcomer: Project) -> Manifest:
    return newcomer.parse()


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_docs_are_commands(manifest: Manifest, command: str) -> None:
    """dbt knows each option; of an operation the package knows each argument."""
    words = shlex.split(command)
    [name] = [word for word in words if word in cli.commands]
    words.remove(name)
    parsed = cli.commands[name].make_context(name, words)
    if name == "run-operation":
        macro = manifest.macros[f"macro.activation_layer.{parsed.params['macro']}"]
        assert {*(parsed.params["args"] or {})} <= {argument.name for argument in macro.arguments}
