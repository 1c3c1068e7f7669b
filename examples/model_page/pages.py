"""Writes what is known into the manifest from which dbt makes its pages."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge import Fact, LastRun, Standing, TestResult, plural

HEADS = ["Model", "Fact", "Owner", "As of", "Freshness", "Tests", "Reconcile"]


@dataclass(frozen=True)
class Known:
    """All that the pages tell."""

    facts: list[Fact]
    standings: list[Standing]
    tests: dict[str, list[TestResult]]
    last: LastRun
    today: date


def describe(manifest: dict[str, Any], known: Known) -> None:
    """Adds where an activation model stands, and the tests of any model, to its description."""
    parts: dict[str, list[str]] = {}
    for standing in known.standings:
        parts[standing.unique_id] = [standing_table(standing, known)]
    for unique_id, results in known.tests.items():
        if unique_id in manifest["nodes"]:
            parts.setdefault(unique_id, []).append(tests_table(results))
    for unique_id, added in parts.items():
        node = manifest["nodes"][unique_id]
        columns = f"[Lineage by column](columns.html?model={unique_id}&parents=all)"
        links = f"{columns}, [all activation models](#!/overview)"
        node["description"] = "\n\n".join([node["description"], links, *added])


def standing_table(standing: Standing, known: Known) -> str:
    return table(
        ["", ""],
        [
            ["**Fact**", ", ".join(fact.name for fact in standing.facts)],
            ["**Grain**", ", ".join(standing.grains) or "-"],
            ["**Owner**", owners(standing)],
            ["**As of**", by_fact(standing, as_of_text)],
            ["**Freshness**", by_fact(standing, lambda fact: freshness(fact, known.today))],
            ["**Rows**", rows_text(standing)],
            ["**Last run**", run_text(standing, known.last)],
            ["**Reconcile**", reconciled_text(standing)],
        ],
    )


def tests_table(results: list[TestResult]) -> str:
    ordered = sorted(results, key=lambda result: result.name)
    return table(["Test", "Last result"], [[result.name, result.status] for result in ordered])


def overview(manifest: dict[str, Any], known: Known) -> None:
    """Puts a table of all activation models in the place of dbt's own first page."""
    rows = [
        [
            f"[{standing.name}](#!/model/{standing.unique_id})",
            f"{len(standing.facts)} facts" if len(standing.facts) > 1 else standing.newest.name,
            owners(standing),
            as_of_text(standing.newest),
            freshness(standing.newest, known.today),
            tests_text(known.tests.get(standing.unique_id, [])),
            reconciled_text(standing),
        ]
        for standing in known.standings
    ]
    page = dict(manifest["docs"]["doc.dbt.__overview__"])
    page["block_contents"] = "\n\n".join(
        ["## Activation models", *summary(known), "[Lineage by column](columns.html)"]
        + [table(HEADS, rows)]
    )
    project = manifest["metadata"]["project_name"]
    unique_id = f"doc.{project}.__overview__"
    manifest["docs"][unique_id] = page | {"unique_id": unique_id, "package_name": project}


def summary(known: Known) -> Iterable[str]:
    differing = sum(standing.verdict.differs for standing in known.standings)
    unknown = sum(not standing.verdict.compared for standing in known.standings)
    do = "does" if differing == 1 else "do"
    parts = [f"{differing} {do} not agree with the facts"] if differing else []
    parts += [f"{unknown} could not be compared with them"] if unknown else []
    said = ", ".join(parts) or "all agree with the facts"
    yield f"On {known.today}: {plural(len(known.standings), 'model')}, {said}."
    late = [fact.name for fact in known.facts if fact.is_late(known.today)]
    yield f"Late: {', '.join(late)}." if late else "All facts are fresh."
    behind = [standing.name for standing in known.standings if is_behind(standing, known.facts)]
    if behind:
        yield f"Behind their fact: {', '.join(behind)}."
    if not known.last.command:
        yield "Last run: not known."
        return
    statuses = Counter(result["status"] for result in known.last.results.values())
    counted = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
    yield f"Last run: dbt {known.last.command} on {known.last.at}: {counted or 'none'}."


def is_behind(standing: Standing, facts: list[Fact]) -> bool:
    """A table that is built, and counts a fact through an earlier date than first_last does."""
    through = {fact.name: fact.as_of or date.min for fact in facts}
    return standing.rows is not None and any(
        (fact.as_of or date.min) < through[fact.name] for fact in standing.facts
    )


def owners(standing: Standing) -> str:
    return ", ".join(sorted({fact.owner for fact in standing.facts if fact.owner})) or "-"


def by_fact(standing: Standing, text: Callable[[Fact], str]) -> str:
    """One text where all facts have the same, else one for each."""
    texts = {fact.name: text(fact) for fact in standing.facts}
    if len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return ", ".join(f"{name}: {said}" for name, said in texts.items())


def reconciled_text(standing: Standing) -> str:
    said = standing.verdict.said
    return said if standing.verdict.agrees else f"**{said}**"


def as_of_text(fact: Fact) -> str:
    return str(fact.as_of or "no row yet")


def freshness(fact: Fact, today: date) -> str:
    """The verdict, and the threshold that it rests on."""
    days = fact.days(today)
    if days is None:
        return "-"
    verdict = "**LATE**" if fact.is_late(today) else "fresh"
    return f"{verdict}: {plural(days, 'day')} ago, at most {fact.max_days:,}"


def run_text(standing: Standing, last: LastRun) -> str:
    result = last.results.get(standing.unique_id)
    if result is None:
        return f"not in the last one, dbt {last.command}" if last.command else "not known"
    seconds = f"{result['execution_time']:.1f} s"
    return f"dbt {last.command}, {last.at}: {result['status']}, {seconds}"


def tests_text(results: list[TestResult]) -> str:
    counts = Counter(result.status for result in results)
    said = ", ".join(f"{counts[status]} {status}" for status in sorted(counts))
    return f"**{said}**" if counts.keys() & {"fail", "error"} else said or "none"


def rows_text(standing: Standing) -> str:
    return "not built" if standing.rows is None else f"{standing.rows:,}"


def table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
