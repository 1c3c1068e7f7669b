"""What the package's operations and the last run know of each activation model."""

import json
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Dbt:
    """dbt in the folder of a project; what it writes goes to a target of its own."""

    project: Path
    program: Path
    target: Path

    def run(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            [self.program, "--quiet", "--no-use-colors", *arguments, "--target-path", self.target],
            cwd=self.project,
            stdout=subprocess.PIPE,
            text=True,
        )
        if check and done.returncode != 0:
            raise SystemExit(f"dbt {' '.join(arguments)} failed:\n{done.stdout}")
        return done.stdout

    def ask(self, operation: str, **arguments: str) -> str:
        """What an operation prints; one that finds a difference ends with an error besides."""
        asked = json.dumps({**arguments, "output": "json"})
        return self.run(
            "run-operation", f"activation_layer.{operation}", "--args", asked, check=False
        )


@dataclass(frozen=True)
class Verdict:
    """Of a table beside its fact, in words; one that could not be compared does not differ."""

    said: str
    differs: bool = False
    compared: bool = True

    @property
    def agrees(self) -> bool:
        return self.compared and not self.differs


@dataclass(frozen=True)
class Fact:
    """A fact as a model counts it: through which date (if it has rows), and how old that may be."""

    name: str
    owner: str | None
    max_days: int
    as_of: date | None

    def days(self, today: date) -> int | None:
        return (today - self.as_of).days if self.as_of else None

    def is_late(self, today: date) -> bool:
        days = self.days(today)
        return days is None or days > self.max_days


@dataclass
class Standing:
    """Where a model stands; its rows are None where it is not built."""

    name: str
    unique_id: str
    grains: list[str]
    facts: list[Fact] = field(default_factory=list)
    rows: int | None = None
    verdict: Verdict = Verdict("not compared", compared=False)

    @property
    def newest(self) -> Fact:
        """The fact that is counted through the latest date: a feed that ended ages no other."""
        return max(self.facts, key=lambda fact: fact.as_of or date.min)


@dataclass(frozen=True)
class TestResult:
    name: str
    status: str


@dataclass(frozen=True)
class LastRun:
    """What the last `dbt build`, `run` or `test` of the project said of each of its nodes."""

    command: str
    at: str
    results: dict[str, dict[str, Any]]

    def status(self, unique_id: str) -> str:
        if not self.command:
            return "not known"
        return str(self.results[unique_id]["status"]) if unique_id in self.results else "not run"


def last_run(project: Path) -> LastRun:
    """Of other commands the results are those of no run."""
    path = project / "target" / "run_results.json"
    last: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    command = last.get("args", {}).get("which", "")
    if command not in ("build", "run", "test"):
        return LastRun("", "", {})
    at = last["metadata"]["generated_at"]
    results = {result["unique_id"]: result for result in last["results"]}
    return LastRun(command, f"{at[:10]} {at[11:16]} UTC", results)


def standings(
    dbt: Dbt, manifest: dict[str, Any], max_days: int
) -> tuple[list[Fact], list[Standing]]:
    """The facts as first_last counts them, and all activation models, in the catalog's order."""
    unique_ids = {
        node["name"]: unique_id
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and "activation_layer" in node["config"]["meta"]
    }
    compared = {
        name
        for name, unique_id in unique_ids.items()
        if declared_model(manifest["nodes"][unique_id]) in ("first_last", "activation")
    }
    printed = dbt.ask("catalog")
    if not printed.startswith("["):
        raise SystemExit(f"catalog failed:\n{printed}")
    facts: list[Fact] = []
    found: dict[str, Standing] = {}
    verdicts: dict[str, Verdict] = {}
    for fact in json.loads(printed):
        verdicts |= reconcile(dbt, fact, compared)
        known = Fact(
            name=fact["fact"],
            owner=owner(manifest, fact["fact"]),
            max_days=threshold(manifest, unique_ids[fact["tables"][0]["name"]], max_days),
            as_of=parsed(fact["as_of"]),
        )
        facts.append(known)
        for table in fact["tables"]:
            name = table["name"]
            standing = found.setdefault(name, Standing(name, unique_ids[name], table["grains"]))
            standing.facts.append(replace(known, as_of=parsed(table["as_of"])))
            if table["rows"] is not None:
                standing.rows = (standing.rows or 0) + table["rows"]
    for standing in found.values():
        parents = manifest["nodes"][standing.unique_id]["depends_on"]["nodes"]
        read = sorted({parent.split(".")[-1] for parent in parents} & found.keys())
        if standing.name not in verdicts:
            verdicts[standing.name] = derived(
                {name: verdicts[name] for name in read if name in verdicts}
            )
        standing.verdict = verdicts[standing.name]
        if standing.rows and not any(fact.as_of for fact in standing.facts):
            # A view has no date of its own.
            standing.facts = found[read[0]].facts
    return facts, list(found.values())


def declared_model(node: dict[str, Any]) -> str:
    """Which model of the package it is."""
    return str(node["config"]["meta"]["activation_layer"]["model"])


def parsed(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def owner(manifest: dict[str, Any], fact: str) -> str | None:
    """Who `meta` of the fact says is its owner."""
    name = fact.split(".")[-1]
    found = (node for node in manifest["nodes"].values() if node["name"] == name)
    owners = [node["config"]["meta"].get("owner") for node in found]
    return next(filter(None, owners), None)


def threshold(manifest: dict[str, Any], first_last: str, default: int) -> int:
    """The days that the test as_of_date_is_recent of first_last allows, where there is one."""
    for node in manifest["nodes"].values():
        tested = node.get("test_metadata") or {}
        is_recent = tested.get("name") == "as_of_date_is_recent"
        if is_recent and node.get("attached_node") == first_last:
            days: int = tested["kwargs"].get("max_days", default)
            return days
    return default


def reconcile(dbt: Dbt, fact: dict[str, Any], compared: set[str]) -> dict[str, Verdict]:
    """Of each table that is compared with the fact. Where one is not built yet, none of them is."""
    answer = dbt.ask("reconcile", fact=fact["fact"])
    line = next((line for line in answer.splitlines() if line.startswith('{"')), None)
    if line is None:
        verdict = Verdict(f"not compared: {problem(answer)}", compared=False)
        return {table["name"]: verdict for table in fact["tables"] if table["name"] in compared}
    return {
        table["name"]: Verdict(result_of(table), differs=not table["agrees"])
        for table in json.loads(line)["tables"]
    }


def problem(answer: str) -> str:
    """The package's complaint, else that of the database."""
    lines = [line.strip() for line in answer.splitlines()]
    complaints = [
        line for sign in ("activation_layer:", "rror: ") for line in lines if sign in line
    ]
    return next(iter(complaints), "dbt said nothing")


def result_of(table: dict[str, Any]) -> str:
    counted = plural(table["compared"], table["unit"])
    if table["agrees"]:
        return f"agrees ({counted})"
    earliest = f", the earliest {table['earliest']}" if table["earliest"] else ""
    note = f"; {table['note']}" if table["note"] else ""
    differ = "differs" if table["differing"] == 1 else "differ"
    return f"FAILED: {table['differing']:,} of {counted} {differ}{earliest}{note}"


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def derived(read: dict[str, Verdict]) -> Verdict:
    """Status and the models over several facts are as right as the tables that they read."""
    wrong = [name for name, verdict in read.items() if verdict.differs]
    if wrong:
        return Verdict(f"FAILED: reads {', '.join(wrong)}", differs=True)
    unknown = [name for name, verdict in read.items() if not verdict.compared]
    if unknown:
        return Verdict(f"not compared: reads {', '.join(unknown)}", compared=False)
    return Verdict("reads tables that agree")


def results_of_tests(manifest: dict[str, Any], last: LastRun) -> dict[str, list[TestResult]]:
    """By model: its tests with their status in the last run."""
    found: dict[str, list[TestResult]] = defaultdict(list)
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] == "test" and node.get("attached_node"):
            name = node["test_metadata"]["name"] if node.get("test_metadata") else node["name"]
            if node.get("column_name"):
                name = f"{name} of {node['column_name']}"
            found[node["attached_node"]].append(TestResult(name, last.status(unique_id)))
    return found
