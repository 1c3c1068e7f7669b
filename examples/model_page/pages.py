"""Writes what is known into the manifest from which dbt makes its pages."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from knowledge import Standing, TestResult


def describe(
    manifest: dict[str, Any],
    found: Iterable[Standing],
    tests: dict[str, list[TestResult]],
    today: date,
) -> None:
    """Adds where an activation model stands, and the tests of any model, to its description."""
    parts: dict[str, list[str]] = {}
    for standing in found:
        parts[standing.unique_id] = [standing_table(standing, today)]
    for unique_id, results in tests.items():
        if unique_id in manifest["nodes"]:
            parts.setdefault(unique_id, []).append(tests_table(results))
    for unique_id, added in parts.items():
        node = manifest["nodes"][unique_id]
        columns = f"[Lineage by column](columns.html?model={unique_id}&parents=all)"
        node["description"] = "\n\n".join([node["description"], columns, *added])


def standing_table(standing: Standing, today: date) -> str:
    return table(
        ["", ""],
        [
            ["**Fact**", ", ".join(standing.as_of)],
            ["**Grain**", ", ".join(standing.grains) or "-"],
            ["**As of**", by_fact(standing, as_of_text)],
            ["**Freshness**", by_fact(standing, lambda as_of: freshness(as_of, today))],
            ["**Rows**", rows_text(standing)],
            ["**Reconcile**", reconciled_text(standing)],
        ],
    )


def tests_table(results: list[TestResult]) -> str:
    ordered = sorted(results, key=lambda result: result.name)
    return table(["Test", "Last result"], [[result.name, result.status] for result in ordered])


def overview(manifest: dict[str, Any], found: list[Standing], today: date) -> None:
    """Puts a table of all activation models in the place of dbt's own first page."""
    rows = [
        [
            f"[{standing.name}](#!/model/{standing.unique_id})",
            f"{len(standing.as_of)} facts"
            if len(standing.as_of) > 1
            else next(iter(standing.as_of)),
            f"{len(standing.grains)} grains"
            if len(standing.grains) > 1
            else "".join(standing.grains),
            as_of_text(oldest(standing)),
            freshness(oldest(standing), today),
            reconciled_text(standing),
        ]
        for standing in found
    ]
    heads = ["Model", "Fact", "Grain", "As of", "Freshness", "Reconcile"]
    page = dict(manifest["docs"]["doc.dbt.__overview__"])
    page["block_contents"] = "\n\n".join(
        [
            "## Activation models",
            f"On {today}: {len(found)} models, {summary(found)}. [Lineage by column](columns.html)",
            table(heads, rows),
        ]
    )
    project = manifest["metadata"]["project_name"]
    unique_id = f"doc.{project}.__overview__"
    manifest["docs"][unique_id] = page | {"unique_id": unique_id, "package_name": project}


def summary(found: list[Standing]) -> str:
    differing = sum(standing.verdict.differs for standing in found)
    unknown = sum(not standing.verdict.compared for standing in found)
    parts = [f"{differing} do not agree with their fact"] if differing else []
    parts += [f"{unknown} could not be compared with it"] if unknown else []
    return ", ".join(parts) or "all agree with their fact"


def by_fact(standing: Standing, text: Callable[[str | None], str]) -> str:
    """One text where all facts have the same, else one for each."""
    texts = {fact: text(as_of) for fact, as_of in standing.as_of.items()}
    if len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return ", ".join(f"{fact}: {said}" for fact, said in texts.items())


def oldest(standing: Standing) -> str | None:
    """The as-of date of the fact that lies furthest behind; none where one has no row yet."""
    dates = [as_of for as_of in standing.as_of.values() if as_of]
    return min(dates) if len(dates) == len(standing.as_of) else None


def reconciled_text(standing: Standing) -> str:
    said = standing.verdict.said
    return said if standing.verdict.agrees else f"**{said}**"


def as_of_text(as_of: str | None) -> str:
    return as_of or "no row yet"


def freshness(as_of: str | None, today: date) -> str:
    if as_of is None:
        return "-"
    days = (today - date.fromisoformat(as_of)).days
    return f"{days:,} day{'' if days == 1 else 's'} ago"


def rows_text(standing: Standing) -> str:
    return "not built" if standing.rows is None else f"{standing.rows:,}"


def table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
