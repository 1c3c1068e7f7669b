"""Parses projects in one process, which reads dbt's macros once: `parse_projects.py <folder>...`

For the Python of any dbt 1.x. Prints a line of JSON for each project.
"""

import json
import os
import sys
from typing import Any

from dbt.cli.main import dbtRunner
from dbt_common.tests import enable_test_caching

# `--warn-error`, save for the one warning that the tests read.
STRICT = {"error": "all", "warn": ["UnusedResourceConfigPath"]}
FLAGS = ("--no-partial-parse", "--warn-error-options", json.dumps(STRICT))


def parse(folder: str) -> dict[str, object]:
    """Whether dbt parsed it, and what it warned of."""
    said: list[str] = []

    def remember(event: Any) -> None:
        if event.info.level in ("warn", "error"):
            said.append(event.info.msg)

    os.chdir(folder)
    result = dbtRunner(callbacks=[remember]).invoke(["--quiet", "parse", *FLAGS])
    return {"success": result.success, "said": "\n".join(said)}


if __name__ == "__main__":
    enable_test_caching()
    for folder in sys.argv[1:]:
        print(json.dumps(parse(folder)))
