"""Builds the activation models of every team, each in a project and a schema of its own:
`factory.py --output build` writes and builds them, and a page of all lineage in build/tower.

A team is one YAML file. One that fails stops no other; it is named at the end.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1]
PROFILES = HERE.parent / "warehouse"
FACTS = HERE / "facts"
TAKEN = ("activation_layer", "facts", "tower")


def require(right: bool, key: str, allowed: str, given: Any) -> None:
    if not right:
        raise ValueError(f"{key}: must be {allowed}, but is {given!r}")


def is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", value))


def is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def is_list_of(is_allowed: Callable[[Any], bool], value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(is_allowed(item) for item in value)


def shared_facts() -> set[str]:
    return {path.stem for path in (FACTS / "models").glob("**/*.sql")}


def require_fact(fact: Any, settings: Any) -> None:
    """What a team says of one fact; the layer itself checks the columns and the grains."""
    facts = shared_facts()
    require(fact in facts, "facts", f"among {', '.join(sorted(facts))}", fact)
    key = f"facts: {fact}"
    require(isinstance(settings, dict), key, "a mapping of entity, event_time, grains", settings)
    if unknown := {"entity", "event_time", "grains"} ^ set(settings):
        raise ValueError(
            f"{key}: entity, event_time and grains are expected;"
            f" too much or missing: {', '.join(sorted(map(str, unknown)))}"
        )
    entity, event_time, grains = (settings[name] for name in ("entity", "event_time", "grains"))
    columns = "a column or a list of columns"
    require(is_text(entity) or is_list_of(is_text, entity), f"{key}: entity", columns, entity)
    require(is_text(event_time), f"{key}: event_time", "a column", event_time)
    require(is_list_of(is_name, grains), f"{key}: grains", "a list, as [daily, weekly]", grains)


@dataclass(frozen=True)
class Team:
    name: str
    facts: dict[str, dict[str, Any]]
    variables: dict[str, Any]

    @classmethod
    def read(cls, file: Path) -> "Team":
        """The team of a file; a ValueError names the key that is wrong."""
        name = file.stem
        is_free = is_name(name) and name.islower() and name not in TAKEN
        allowed = f"a name in lower case other than {', '.join(TAKEN)}"
        require(is_free, "the file's name", allowed, name)
        declared = yaml.safe_load(file.read_bytes())
        require(isinstance(declared, dict), "the file", "a mapping of facts and vars", declared)
        for key in declared:
            require(key in ("facts", "vars"), str(key), "facts or vars", key)
        facts, variables = declared.get("facts"), declared.get("vars", {})
        require(isinstance(facts, dict) and bool(facts), "facts", "a mapping of facts", facts)
        require(isinstance(variables, dict), "vars", "a mapping of variables", variables)
        for fact, settings in facts.items():
            require_fact(fact, settings)
        return cls(name, facts, variables)

    def models(self) -> dict[str, str]:
        """The one-line model files, by name."""
        found = {}
        for fact, declared in self.facts.items():
            arguments = ", ".join(f"{name}={declared[name]!r}" for name in ("entity", "event_time"))
            found[f"{fact}_first_last"] = f"first_last('facts.{fact}', {arguments})"
            for grain in declared["grains"]:
                found[f"{fact}_activation_{grain}"] = f"activation('facts.{fact}', '{grain}')"
            found[f"{fact}_activation_metrics"] = (
                f"activation_metrics('{fact}', {declared['grains']!r})"
            )
        return {name: f"{{{{ activation_layer.{call} }}}}\n" for name, call in found.items()}

    def properties(self) -> dict[str, Any]:
        """Tests of the tables, in the shape of dbt's properties."""
        tests = {
            f"{fact}_activation_{grain}": ["one_row_per_entity_and_period", "agrees_with_fact"]
            for fact, declared in self.facts.items()
            for grain in declared["grains"]
        } | {f"{fact}_activation_metrics": ["accounting_identities"] for fact in self.facts}
        return {
            "models": [
                {"name": model, "data_tests": [f"activation_layer.{test}" for test in names]}
                for model, names in tests.items()
            ]
        }


def read_teams(folder: Path) -> tuple[list[Team], list[str]]:
    """The teams of a folder, and the names of those whose file is wrong."""
    teams, wrong = [], []
    for file in sorted(folder.glob("*.yml")):
        try:
            teams.append(Team.read(file))
        except (ValueError, OSError, yaml.YAMLError) as error:
            print(f"{file.parent.name}/{file.name}: {error}")
            wrong.append(file.stem)
    return teams, wrong


def write_project(folder: Path, name: str, packages: list[Path], **config: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    project = {"name": name, "version": "0.1.0", "config-version": 2, "profile": "shop", **config}
    listed = {"packages": [{"local": os.path.relpath(package, folder)} for package in packages]}
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))
    (folder / "packages.yml").write_text(yaml.safe_dump(listed))


def write_team(team: Team, folder: Path) -> None:
    write_project(
        folder,
        team.name,
        [PACKAGE, FACTS],
        models={team.name: {"+schema": team.name}},
        vars={team.name: team.variables},
    )
    models = folder / "models"
    shutil.rmtree(models, ignore_errors=True)
    models.mkdir()
    for name, text in team.models().items():
        (models / f"{name}.sql").write_text(text)
    (models / "properties.yml").write_text(yaml.safe_dump(team.properties()))


def dbt(program: Path, folder: Path, *arguments: str) -> bool:
    """Did dbt succeed? What it says goes to the terminal."""
    command = [program, *arguments, "--profiles-dir", PROFILES]
    return subprocess.run([str(part) for part in command], cwd=folder).returncode == 0


def build(program: Path, teams: list[Team], output: Path) -> list[str]:
    """Builds the teams one after the other, then the page; answers who failed."""
    failed = []
    for team in teams:
        folder = output / team.name
        write_team(team, folder)
        if not (
            dbt(program, folder, "deps", "--quiet") and dbt(program, folder, "build", "--quiet")
        ):
            failed.append(team.name)
    built = [team for team in teams if team.name not in failed]
    tower = output / "tower"
    write_project(
        tower,
        "tower",
        [PACKAGE, FACTS, *(output / team.name for team in built)],
        vars={team.name: team.variables for team in built},
    )
    if not (
        dbt(program, tower, "deps", "--quiet")
        and dbt(program, tower, "docs", "generate", "--static")
    ):
        failed.append("tower")
    return failed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teams", type=Path, default=HERE / "teams")
    parser.add_argument("--output", type=Path, default=HERE / "build")
    parser.add_argument("--dbt", type=Path, default=Path(sys.executable).parent / "dbt")
    asked = parser.parse_args()
    os.environ["SHOP_FOLDER"] = str(Path(os.environ.get("SHOP_FOLDER", ".")).resolve())
    teams, wrong = read_teams(asked.teams)
    failed = wrong + build(asked.dbt.absolute(), teams, asked.output.resolve())
    print(json.dumps({"failed": failed}))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
