"""dbt in the folder of a project: it knows where the tables are, and how to get there.

What it writes goes to a target of its own, so that the project keeps the results of its last run.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Dbt:
    project: Path
    program: Path
    target: Path

    def run(self, what: str, *arguments: str) -> Any:
        """What a command prints as JSON; its complaint ends the program."""
        print(f"reading {what}", file=sys.stderr, flush=True)
        done = subprocess.run(
            [self.program, "--quiet", "--no-use-colors", *arguments, "--target-path", self.target],
            cwd=self.project,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise SystemExit(f"dbt {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def rows(self, what: str, sql: str) -> list[Row]:
        shown = self.run(what, "show", "--inline", sql, "--limit", "-1", "--output", "json")
        rows: list[Row] = shown["show"]
        return rows

    def rendered(self, jinja: str) -> Any:
        """What an expression is worth in a model of the project."""
        text = f"{{{{ tojson({jinja}) }}}}"
        compiled = self.run("the project", "compile", "--inline", text, "--output", "json")
        return json.loads(compiled["compiled"])

    def catalog(self) -> list[dict[str, Any]]:
        """What is known of each fact, with its tables that are built."""
        facts: list[dict[str, Any]] = self.run(
            "the catalog", "run-operation", "activation_layer.catalog", "--args", "output: json"
        )
        return [
            {**fact, "tables": [table for table in fact["tables"] if table["rows"] is not None]}
            for fact in facts
        ]
