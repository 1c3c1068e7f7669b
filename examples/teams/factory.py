"""Builds the activation models of every team, each in a project and a schema of its own:
`factory.py --output build` writes and builds them, and a page of all lineage in build/tower.

A team is one YAML file, as Airflow's Manager reads it. One that fails stops no other; it is named
at the end.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1]
PROFILES = HERE.parent / "warehouse"
FACTS = HERE / "facts"
MANAGER = HERE.parent / "airflow" / "dags"
TAKEN = ("activation_layer", "facts", "tower")

sys.path.append(str(MANAGER))
from team_file import Team, errors, read_teams  # noqa: E402


def shared_facts() -> dict[str, dict[str, Any]]:
    """Of each fact its entity and event time, as its owners have written into its meta."""
    models = yaml.safe_load((FACTS / "models" / "facts.yml").read_text())["models"]
    return {model["name"]: model["config"]["meta"] for model in models}


def problems(team: Team) -> list[str]:
    """What is wrong for this factory in a file that is right for the Manager."""
    shared = shared_facts()
    unknown = sorted(team.facts.keys() - shared)
    found = [f"facts: {fact} is none of {', '.join(sorted(shared))}" for fact in unknown]
    return found + ([f"name: {team.name} is taken"] if team.name in TAKEN else [])


def buildable_teams(folder: Path) -> tuple[list[Team], dict[str, list[str]]]:
    """The teams of a folder that have facts, and what is wrong in the files of others."""
    teams, wrong = read_teams(folder)
    wrong |= {team.name: found for team in teams if (found := problems(team))}
    return [team for team in teams if team.facts and team.name not in wrong], wrong


def models(team: Team) -> dict[str, str]:
    """The one-line model files, by name."""
    shared = shared_facts()
    found = {}
    for fact, grains in team.facts.items():
        arguments = ", ".join(f"{name}={value!r}" for name, value in shared[fact].items())
        found[f"{fact}_first_last"] = f"first_last('facts.{fact}', {arguments})"
        for grain in grains:
            found[f"{fact}_activation_{grain}"] = f"activation('facts.{fact}', '{grain}')"
        found[f"{fact}_activation_metrics"] = f"activation_metrics('{fact}', {grains!r})"
    return {name: f"{{{{ activation_layer.{call} }}}}\n" for name, call in found.items()}


def properties(team: Team) -> dict[str, Any]:
    """Tests of the tables, in the shape of dbt's properties."""
    tests = {
        f"{fact}_activation_{grain}": ["one_row_per_entity_and_period", "agrees_with_fact"]
        for fact, grains in team.facts.items()
        for grain in grains
    } | {f"{fact}_activation_metrics": ["accounting_identities"] for fact in team.facts}
    return {
        "models": [
            {"name": model, "data_tests": [f"activation_layer.{test}" for test in names]}
            for model, names in tests.items()
        ]
    }


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
        vars={team.name: team.vars},
    )
    written = folder / "models"
    shutil.rmtree(written, ignore_errors=True)
    written.mkdir()
    for name, text in models(team).items():
        (written / f"{name}.sql").write_text(text)
    (written / "properties.yml").write_text(yaml.safe_dump(properties(team)))


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
        vars={team.name: team.vars for team in built},
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
    teams, wrong = buildable_teams(asked.teams)
    print(*errors(wrong, asked.teams), sep="\n")
    failed = sorted(wrong) + build(asked.dbt.absolute(), teams, asked.output.resolve())
    print(json.dumps({"failed": failed}))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
