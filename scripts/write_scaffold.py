"""Writes the files that the operation scaffold prints as JSON. It replaces none.

Usage, in the folder of a dbt project, on one line:
dbt --quiet run-operation scaffold --args "{fact: visits, ..., output: json}"
    | python dbt_packages/activation_layer/scripts/write_scaffold.py
"""

import json
import sys
from pathlib import Path


def main() -> None:
    printed = sys.stdin.read()
    scaffolds = [line for line in printed.splitlines() if line.startswith('{"files":')]
    if not scaffolds:
        raise SystemExit(f"{printed}\nNothing is written: scaffold printed no JSON.")
    scaffold = json.loads(scaffolds[0])
    files = {Path(path): text for path, text in scaffold["files"].items()}
    there = [str(path) for path in files if path.exists()]
    if there:
        raise SystemExit(f"Nothing is written, since there is already: {', '.join(there)}")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print("\n".join([*(f"written: {path}" for path in files), *scaffold["notes"]]))


if __name__ == "__main__":
    main()
