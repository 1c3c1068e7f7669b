"""What an agent may ask of the layer: tools that read, and no other.

A call is one or few dbt commands with the target `read_only`, one at a time. It is stopped when its
time is over, and the database is open no longer than that.
"""

import asyncio
import json
import os
import re
import signal
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.server.middleware.response_limiting import ResponseLimitingMiddleware

DBT = os.environ.get("DBT", ".venv/bin/dbt")
ROWS = int(os.environ.get("ROWS", "200"))
SECONDS = float(os.environ.get("SECONDS", "120"))
BYTES = 200_000
GRACE = 5
OURS = Path("target/agents")
LAST_RUN = Path("target/run_results.json")
LAST_LINES = 30
ONE_AT_A_TIME = asyncio.Lock()

TABLE = re.compile(
    r"""(?<!\{)\{\{\s*(ref|source)\(\s*('\w+'|"\w+")(\s*,\s*('\w+'|"\w+"))?\s*\)\s*\}\}(?!\})"""
)
JINJA = re.compile(r"\{[{%]")

INSTRUCTIONS = """
You look at an activation layer: who is new, retained, reactivated and inactive, per period.

Is all well? `last_run`, then `awaited_days`, then `catalog`: all tables of a fact should have its
as-of date, and the as-of date should be yesterday. What a test warns of or fails on, `test_rows`
tells: of `moved_unexpectedly` each fact, or value of a segment, that is far from its usual.

Why did a number move? `explain`. Read `doubts` first: while there is one, speak of the data, not of
the users. Then drivers and segments, each beside what is usual. They are shares, not causes. Where
the whole is as usual, look at what is `unusual` of a segment.

- A doubt says that days are awaited, or that facts end early: `awaited_days` names the days. They
  must be loaded; nothing is wrong with the tables.
- A doubt says that table and fact disagree: `reconcile` names the first date, and the command that
  repairs it. `backfill_plan` from that date says what it recomputes.
- No doubt: it is real. Name the segment and the flow that went furthest from its usual.

You can repair nothing. Give the commands that the tools name to a person.
"""


async def dbt(*arguments: str) -> tuple[str, bool]:
    """What dbt said, and whether it succeeded."""
    async with ONE_AT_A_TIME:
        return await dbt_alone(*arguments)


async def dbt_alone(*arguments: str) -> tuple[str, bool]:
    process = await asyncio.create_subprocess_exec(
        *(DBT, "--quiet", "--no-use-colors", *arguments),
        *("--target", "read_only", "--target-path", str(OURS)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )

    def kill() -> None:
        if process.returncode is None:
            process.kill()

    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)  # dbt cancels its query in the warehouse.
            asyncio.get_running_loop().call_later(GRACE, kill)
    return said.decode(), process.returncode == 0


def refused(said: str) -> ToolError:
    return ToolError("\n".join(said.strip().splitlines()[-LAST_LINES:]) or "dbt said nothing")


async def listed(*arguments: str) -> list[dict[str, Any]]:
    """What dbt prints as one line of JSON each."""
    said, succeeded = await dbt("ls", "--output", "json", *arguments)
    if not succeeded:
        raise refused(said)
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


async def shown(*arguments: str) -> list[dict[str, Any]]:
    """The rows of a query or a test, and one more than are wanted where there are more."""
    limit = str(ROWS + 1)
    said, succeeded = await dbt("show", "--output", "json", "--limit", limit, *arguments)
    if not succeeded:
        raise refused(said)
    # A number that JSON has no sign for becomes a text: NaN, Infinity.
    rows: list[dict[str, Any]] = json.loads(said[said.index("{\n") :], parse_constant=str)["show"]
    return rows


async def operation(name: str, **arguments: str | None) -> Any:
    """What an operation prints as JSON; one that finds a difference ends with an error besides."""
    asked = {key: value for key, value in arguments.items() if value is not None}
    args = json.dumps({**asked, "output": "json"})
    said, _ = await dbt("run-operation", f"activation_layer.{name}", "--args", args)
    for line in said.splitlines():
        if line.startswith(('{"', "[")):
            return json.loads(line)
    raise refused(said)


async def around(
    model: str, keys: tuple[str, ...], before: str = "", after: str = ""
) -> dict[str, dict[str, Any]]:
    """By their names a model, or a source `source.table`, and those that it is selected with."""
    if not re.fullmatch(r"\w+(\.\w+)?", model):
        raise ToolError(f"no name of a model or source: {model!r}")
    selected = f"{before}source:{model}{after}" if "." in model else f"{before}{model}{after}"
    kinds = ("--resource-types", "model", "source")
    found = await listed(
        "--select", selected, *kinds, "--output-keys", "name", "source_name", *keys
    )
    by_name = {
        f"{source}.{node['name']}" if (source := node.get("source_name")) else node["name"]: node
        for node in found
    }
    # dbt takes a folder or a project for a name too.
    if model not in by_name:
        raise ToolError(f"no such model or source: {model}")
    return by_name


async def catalog() -> list[dict[str, Any]]:
    """Every fact with its entity, segments and as-of date, what it is made from, and its tables."""
    facts: list[dict[str, Any]] = await operation("catalog")
    return facts


async def explain(
    fact: str,
    grain: Literal["daily", "weekly", "monthly", "quarterly", "yearly"],
    period: date | None = None,
    baseline: Literal["previous", "year_ago", "same_weekday"] = "previous",
) -> dict[str, Any]:
    """Why a number moved in a period (any date in it; the latest complete one): doubts first, then
    how far and how unusual, drivers and segments beside their usual, who left and their query."""
    asked = str(period) if period else None
    story: dict[str, Any] = await operation(
        "explain", fact=fact, grain=grain, period=asked, baseline=baseline
    )
    return story


async def reconcile(fact: str, since: date | None = None) -> dict[str, Any]:
    """Compares the tables with the fact, from its rows alone: which differ, since when, and the
    command that repairs them. It reads the whole fact."""
    compared: dict[str, Any] = await operation(
        "reconcile", fact=fact, **{"from": str(since) if since else None}
    )
    return compared


async def backfill_plan(fact: str, start: date) -> str:
    """What a backfill of the fact from a date would recompute, and its command. It runs nothing."""
    asked = json.dumps({"fact": fact, "start": str(start)})
    said, succeeded = await dbt("run-operation", "activation_layer.backfill_plan", "--args", asked)
    if not succeeded:
        raise refused(said)
    return said


async def last_run() -> dict[str, Any]:
    """The last dbt build, run or test of the project: when it ran, how many models and tests
    passed, and those that did not, with what they said."""
    if not LAST_RUN.exists():
        raise ToolError(f"no dbt command has left {LAST_RUN}")
    last = json.loads(LAST_RUN.read_text())
    command = last["args"]["which"]
    if command not in ("build", "run", "test"):
        raise ToolError(f"of the last run nothing is known: {LAST_RUN} is of dbt {command}")
    passed = [run for run in last["results"] if run["status"] in ("success", "pass")]
    return {
        "command": command,
        "at": last["metadata"]["generated_at"],
        "passed": len(passed),
        "others": [
            {
                "name": run["unique_id"].split(".")[2],
                "status": run["status"],
                "rows": run["failures"],
                "message": run["message"],
            }
            for run in last["results"]
            if run not in passed
        ],
    }


async def test_rows(test: str) -> dict[str, Any]:
    """What a test that `last_run` names finds now: the rows by which it warns or fails."""
    found = await listed("--resource-types", "test", "--output-keys", "name")
    if test not in {node["name"] for node in found}:
        raise ToolError(f"no such test: {test}")
    return first_rows(await shown("--select", test))


def first_rows(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rows": rows[:ROWS], "there_are_more": len(rows) > ROWS}


async def awaited_days(through: date | None = None) -> dict[str, list[dict[str, Any]]]:
    """Days through that date (yesterday) on which a source or fact has too few rows, by the tests
    `partitions_present` of the project."""
    end = ("--vars", json.dumps({"activation_end": str(through)})) if through else ()
    found = await listed("--select", "test_name:partitions_present", "--output-keys", "name")
    return {
        test["name"]: sorted(days, key=lambda day: str(day["event_date"]))
        for test in found
        if (days := await shown("--select", test["name"], *end))
    }


async def describe(model: str) -> dict[str, Any]:
    """What a model or source (`source.table`) is, and what each of its columns means."""
    described = (await around(model, ("description", "columns")))[model]
    columns = {name: column["description"] for name, column in described["columns"].items()}
    return {"name": model, "description": described["description"], "columns": columns}


async def lineage(model: str, direction: Literal["upstream", "downstream"]) -> list[str]:
    """The models and sources (`source.table`) that one is made from, or that are made from it."""
    side = {"before": "+"} if direction == "upstream" else {"after": "+"}
    return [name for name in await around(model, (), **side) if name != model]


async def query(sql: str) -> dict[str, Any]:
    """The rows of one select over {{ ref('model') }} and {{ source('source', 'table') }}."""
    if JINJA.search(TABLE.sub("a_table", sql)):
        raise ToolError(
            "of Jinja, only {{ ref('model') }} and {{ source('source', 'table') }} are allowed"
        )
    # In a text `{#` is no comment, and a `;` at the end begins no other statement.
    asked = re.sub(r";\s*$", "", sql).replace("{#", "{{ '{#' }}")
    return first_rows(await shown("--inline", f"select * from (\n{asked}\n) as asked"))


Tool = Callable[..., Awaitable[Any]]
TOOLS: tuple[Tool, ...] = (
    *(catalog, explain, reconcile, backfill_plan, last_run, test_rows, awaited_days),
    *(describe, lineage, query),
)
server = FastMCP("activation_layer", instructions=INSTRUCTIONS)
server.add_middleware(ResponseLimitingMiddleware(max_size=BYTES))
for tool in TOOLS:
    server.tool(tool, timeout=SECONDS, annotations={"readOnlyHint": True})
