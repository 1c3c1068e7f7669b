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
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from knowledge import Dbt, Standing, last_run, results_of_tests, standings
from pages import Known, describe, overview

PHONE = Path(__file__).with_name("phone.css")


def publish(
    project: Path, program: Path, site: Path, today: date, max_days: int = 2
) -> list[Standing]:
    """Writes the site, and returns the models of which it cannot say that they agree."""
    with TemporaryDirectory() as folder:
        target = Path(folder)
        dbt = Dbt(project, program, target)
        dbt.run("compile", "--full-refresh")
        manifest: dict[str, Any] = json.loads((target / "manifest.json").read_text())
        facts, found = standings(dbt, manifest, max_days)
        last = last_run(project)
        known = Known(facts, found, results_of_tests(manifest, last), last, today)
        describe(manifest, known)
        overview(manifest, known)
        (target / "manifest.json").write_text(json.dumps(manifest))
        dbt.run("docs", "generate", "--no-compile", "--static")

        site.mkdir(parents=True, exist_ok=True)
        page = (target / "static_index.html").read_text()
        style = f"<style>{PHONE.read_text()}</style>"
        (site / "index.html").write_text(page.replace("</head>", f"{style}</head>", 1))
        shutil.copy(lineage_by_column(target), site / "columns.html")
    return [standing for standing in found if not standing.verdict.agrees]


def lineage_by_column(target: Path) -> Path:
    """The page that dbt-colibri makes of a manifest and a catalog."""
    colibri, folder = Path(sys.executable).with_name("colibri"), target / "columns"
    subprocess.run(
        [
            *(colibri, "generate", "--disable-telemetry", "--output-dir", folder),
            *("--manifest", target / "manifest.json", "--catalog", target / "catalog.json"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DO_NOT_TRACK": "1", "DBT_COLIBRI_NO_VERSION_CHECK": "1"},
    )
    return folder / "index.html"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=Path("../warehouse"))
    parser.add_argument("--dbt", type=Path, default=Path("dbt"), help="the program")
    parser.add_argument("--site", type=Path, default=Path("site"), help="the folder to write")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())
    parser.add_argument(
        "--max-days",
        type=int,
        default=2,
        help="how old as-of dates may be, where no test as_of_date_is_recent says it",
    )
    asked = parser.parse_args()
    if shutil.which(asked.dbt) is None:
        parser.error(f"there is no {asked.dbt}: see --dbt")
    doubtful = publish(asked.project, asked.dbt, asked.site, asked.today, asked.max_days)
    print(asked.site / "index.html")
    for standing in doubtful:
        print(f"{standing.name}: {standing.verdict.said}")


if __name__ == "__main__":
    main()
