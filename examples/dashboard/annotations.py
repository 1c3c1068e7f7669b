"""What people noted of a date, from a YAML file."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

KNOWN = {"date", "text", "facts"}
EXAMPLE = "- {date: 2025-06-16, text: android 5.2 released, facts: [users_visited_app]}"


def read_annotations(file: Path) -> list[dict[str, Any]]:
    """Each with its date, text and facts; no facts: all of them."""
    if not file.exists():
        raise SystemExit(f"there is no {file}: see --annotations")
    listed = yaml.safe_load(file.read_text()) or []
    if not isinstance(listed, list):
        raise SystemExit(f"{file}: must be a list like\n{EXAMPLE}")
    return [annotation(file, noted) for noted in listed]


def annotation(file: Path, noted: Any) -> dict[str, Any]:
    right = (
        isinstance(noted, dict)
        and noted.keys() <= KNOWN
        and type(noted.get("date")) is date
        and isinstance(noted.get("text"), str)
        and isinstance(noted.get("facts", []), list)
    )
    if not right:
        raise SystemExit(f"{file}: an entry must be like\n{EXAMPLE}\nbut is {noted}")
    return {"date": str(noted["date"]), "text": noted["text"], "facts": noted.get("facts", [])}
