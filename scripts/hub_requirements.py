"""What the dbt Package Hub asks of a package, and whether this one does it.

The list is the page "Best practices when submitting a package for public use" of dbt-labs/hubcap,
and what hubcap itself needs to find a release.
"""

import re
import sys
from pathlib import Path
from typing import Any

import yaml
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

REPOSITORY = Path(__file__).resolve().parents[1]
SEMANTIC = r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?"


def main() -> None:
    requirements = checked()
    for requirement, is_met in requirements.items():
        print("yes" if is_met else "NO ", requirement)
    sys.exit(not all(requirements.values()))


def checked() -> dict[str, bool]:
    project = yaml.safe_load(text("dbt_project.yml"))
    readme = text("README.md")
    return {
        "dbt_project.yml at the root, with a name in snake case": bool(
            re.fullmatch(r"[a-z][a-z0-9_]*", project["name"])
        ),
        "a semantic version": bool(re.fullmatch(SEMANTIC, project["version"])),
        "the changelog begins with that version, or with what is unreleased": (
            latest_entry() in (project["version"], "Unreleased")
        ),
        "require-dbt-version with a lower and an upper bound": has_bounds(project),
        "a licence": (REPOSITORY / "LICENSE").exists(),
        "README says how to install it": "# packages.yml" in readme,
        "README says which engines it works with": "## Engines" in readme,
        "no dependencies": not any(
            (REPOSITORY / name).exists() for name in ("packages.yml", "dependencies.yml")
        ),
        "no macro of dbt's own is overridden": not overridden(project["name"]),
    }


def text(name: str) -> str:
    return (REPOSITORY / name).read_text()


def latest_entry() -> str:
    return str(re.findall(r"^## \[(.+?)\]", text("CHANGELOG.md"), re.MULTILINE)[0])


def has_bounds(project: dict[str, Any]) -> bool:
    return {bound[0] for bound in project["require-dbt-version"]} == {">", "<"}


def overridden(package: str) -> set[str]:
    """Macros of the package that have the name of one of dbt's or of an adapter's."""
    parsed = dbtRunner().invoke(
        ["--quiet", "parse", "--project-dir", str(REPOSITORY), "--profiles-dir", str(REPOSITORY)]
    )
    assert isinstance(parsed.result, Manifest), parsed.exception
    macros = parsed.result.macros.values()
    ours = {macro.name for macro in macros if macro.package_name == package}
    return ours & {macro.name for macro in macros if macro.package_name != package}


if __name__ == "__main__":
    main()
