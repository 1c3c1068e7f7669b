"""dbt in the folder of a project: it knows where the tables are, and how to get there."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Dbt:
    project: Path
    program: Path

    def run(self, *arguments: str) -> Any:
        """What a command prints as JSON; its complaint ends the program."""
        done = subprocess.run(
            [self.program, "--quiet", "--no-use-colors", *arguments],
            cwd=self.project,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise SystemExit(f"dbt {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def rows(self, sql: str) -> list[Row]:
        shown = self.run("show", "--inline", sql, "--limit", "-1", "--output", "json")
        rows: list[Row] = shown["show"]
        return rows

    def rendered(self, jinja: str) -> Any:
        """What an expression is worth in a model of the project."""
        text = f"{{{{ tojson({jinja}) }}}}"
        return json.loads(self.run("compile", "--inline", text, "--output", "json")["compiled"])

    def catalog(self) -> list[dict[str, Any]]:
        """What is known of each fact, with its tables that are built."""
        facts: list[dict[str, Any]] = self.run(
            "run-operation", "activation_layer.catalog", "--args", "output: json"
        )
        return [
            {**fact, "tables": [table for table in fact["tables"] if table["rows"] is not None]}
            for fact in facts
        ]
