"""Builds the site of a project: `publish.py --project ../warehouse --dbt .venv/bin/dbt`.

`index.html` is dbt's own docs with what the package knows of each activation model added to them,
`columns.html` the lineage by column.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from knowledge import Dbt, results_of_tests, standings
from pages import describe, overview


@dataclass(frozen=True)
class Artifacts:
    """The folder into which dbt compiles, apart from the `target` of the project's own runs."""

    folder: Path

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest.json"

    @property
    def catalog(self) -> Path:
        return self.folder / "catalog.json"

    @property
    def docs(self) -> Path:
        return self.folder / "static_index.html"


def publish(dbt: Dbt, site: Path, today: date) -> list[str]:
    """Writes the site, and returns the names of the models that do not agree with their fact."""
    with TemporaryDirectory() as folder:
        artifacts = Artifacts(Path(folder))
        dbt.run("compile", "--full-refresh", "--target-path", folder)
        manifest: dict[str, Any] = json.loads(artifacts.manifest.read_text())
        found = standings(dbt, manifest)
        describe(manifest, found, results_of_tests(dbt.project, manifest), today)
        overview(manifest, found, today)
        artifacts.manifest.write_text(json.dumps(manifest))
        dbt.run("docs", "generate", "--no-compile", "--static", "--target-path", folder)

        site.mkdir(parents=True, exist_ok=True)
        shutil.copy(artifacts.docs, site / "index.html")
        write_columns(artifacts, site / "columns.html")
    return [standing.name for standing in found if standing.differs]


def write_columns(artifacts: Artifacts, page: Path) -> None:
    folder = artifacts.folder / "columns"
    inputs = ("--manifest", artifacts.manifest, "--catalog", artifacts.catalog)
    subprocess.run(
        [
            Path(sys.executable).with_name("colibri"),
            *("generate", "--light", "--disable-telemetry", "--output-dir", folder, *inputs),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DO_NOT_TRACK": "1"},
    )
    shutil.copy(folder / "index.html", page)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=Path("../warehouse"))
    parser.add_argument("--dbt", type=Path, default=Path("dbt"), help="the program")
    parser.add_argument("--site", type=Path, default=Path("site"), help="the folder to write")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())
    asked = parser.parse_args()
    differing = publish(Dbt(asked.project, asked.dbt), asked.site, asked.today)
    print(asked.site / "index.html")
    for name in differing:
        print(f"{name} does not agree with its fact")


if __name__ == "__main__":
    main()
