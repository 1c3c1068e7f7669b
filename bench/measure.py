"""Timed work, each in a process of its own: what it sent to the database, its time and memory."""

import json
import multiprocessing
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import duckdb

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg

MEMORY_LIMIT = "4GB"
THREADS = 2

# Processes are forked from a server that has imported all this: a benchmark of small tables would
# consist of little else.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["duckdb", "dbt.cli.main", "dbt.adapters.duckdb", "dbt.task.build"]
)

Result = TypeVar("Result")


class Statement(NamedTuple):
    """A statement that a model (or a rival) sent, with the processor time of all threads."""

    model: str
    sql: str
    seconds: float
    cpu_seconds: float

    @property
    def kind(self) -> str:
        """What it begins with: `insert`, `create temp table`, or `select` for any query."""
        code = re.sub(r"/\*.*?\*/|--[^\n]*", "", self.sql, flags=re.DOTALL).lower()
        first = re.match(r"\s*((create|drop|alter)( or replace)?( temp| temporary)? \w+|\w+)", code)
        kind = first[1] if first else code
        return "select" if kind in ("with", "from") else kind

    @property
    def is_transaction(self) -> bool:
        return self.kind in ("begin", "commit", "rollback")


class Measured(NamedTuple):
    """Work that was done once: its time, what it sent, and what its process took."""

    seconds: float
    cpu_seconds: float
    statements: Sequence[Statement]
    peak_bytes: int = 0
    spilled_bytes: int = 0

    @property
    def sent(self) -> list[Statement]:
        """All statements but begin and commit."""
        return [statement for statement in self.statements if not statement.is_transaction]

    def in_database(self, models: Sequence[str]) -> "Measured":
        """What some models took in the database."""
        statements = [statement for statement in self.statements if statement.model in models]
        return self._replace(
            seconds=sum(statement.seconds for statement in statements),
            cpu_seconds=sum(statement.cpu_seconds for statement in statements),
            statements=statements,
        )


class Clock:
    """Elapsed time and processor time since its start."""

    def __init__(self) -> None:
        self.started = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        started, cpu_started = self.started
        return time.perf_counter() - started, time.process_time() - cpu_started


def connect(database: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the limits that everything runs under."""
    connection = duckdb.connect(
        str(database),
        config={
            "memory_limit": MEMORY_LIMIT,
            "threads": THREADS,
            "temp_directory": str(spill_folder(database)),
        },
    )
    connection.execute("set enable_progress_bar = false")
    return connection


def spill_folder(database: Path) -> Path:
    return database.parent / "spill"


def execute(database: Path, statements: Sequence[str]) -> None:
    """Work that does not count, and its checkpoint: afterwards all is in the database file."""
    with connect(database) as connection:
        for statement in [*statements, "checkpoint"]:
            connection.execute(statement)


def ask(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with connect(database) as connection:
        return connection.execute(sql).fetchall()


def time_sql(database: Path, name: str, statements: Sequence[str]) -> Measured:
    """Statements sent one after the other."""
    return _measured(database, partial(_send, database, name, statements))


def time_dbt(
    project: Path, database: Path, manifest: "Manifest", arguments: Sequence[str]
) -> Measured:
    """A command of dbt on a manifest that was parsed before, as parsing does not count."""
    return _measured(database, partial(_run_dbt, project, database, manifest, arguments))


def install_and_parse(project: Path, database: Path) -> "Manifest":
    """The packages of a project, and its manifest."""
    for command in ("deps", "parse"):
        manifest = _in_child(partial(_invoke_dbt, project, database, [command]))
    return manifest


def vars_arguments(variables: Mapping[str, object]) -> list[str]:
    return ["--vars", json.dumps(variables, default=str)]


def _measured(database: Path, work: Callable[[], Measured]) -> Measured:
    """Work done in a fresh process, watched from outside for what it spills."""
    spilled = [0]

    def watch() -> None:
        spilled.append(sum(_size(file) for file in spill_folder(database).glob("*")))

    measured, peak = _in_child(partial(_with_peak_memory, work), watch)
    return measured._replace(peak_bytes=peak, spilled_bytes=max(spilled))


def _in_child(work: Callable[[], Result], watch: Callable[[], None] | None = None) -> Result:
    with ProcessPoolExecutor(1, mp_context=PROCESSES) as pool:
        pending = pool.submit(work)
        while watch and not pending.done():
            watch()
            wait([pending], timeout=0.5)
        return pending.result()


def _with_peak_memory(work: Callable[[], Measured]) -> tuple[Measured, int]:
    measured = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return measured, peak if sys.platform == "darwin" else peak * 1024


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _send(database: Path, name: str, statements: Sequence[str]) -> Measured:
    sent = []
    with connect(database) as connection:
        whole = Clock()
        for sql in statements:
            clock = Clock()
            connection.execute(sql)
            sent.append(Statement(name, sql, *clock.read()))
        return Measured(*whole.read(), sent)


def _run_dbt(
    project: Path, database: Path, manifest: "Manifest", arguments: Sequence[str]
) -> Measured:
    """Each statement is timed between the events by which dbt tells that it begins and ends."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    clocks: dict[str, tuple[str, Clock]] = {}
    statements: list[Statement] = []

    def listen(event: "EventMsg") -> None:
        if event.info.name == "SQLQuery":
            clocks[event.data.node_info.node_name] = event.data.sql, Clock()
        elif event.info.name == "SQLQueryStatus":
            model = event.data.node_info.node_name
            sql, clock = clocks.pop(model)
            statements.append(Statement(model, sql, *clock.read()))

    clock = Clock()
    _invoke_dbt(project, database, arguments, manifest, [listen])
    measured = Measured(*clock.read(), statements)
    DuckDBConnectionManager.env().close()  # As at the end of a process of dbt.
    return measured


def _invoke_dbt(
    project: Path,
    database: Path,
    arguments: Sequence[str],
    manifest: "Manifest | None" = None,
    callbacks: Sequence[Any] = (),
) -> Any:
    from dbt.cli.main import dbtRunner

    os.environ["BENCH_DATABASE"] = str(database)
    os.environ["BENCH_SPILL"] = str(spill_folder(database))
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    answer = dbtRunner(manifest, list(callbacks)).invoke(
        ["--quiet", "--no-write-json", *arguments, *folders]
    )
    if not answer.success:
        raise RuntimeError(f"dbt {' '.join(arguments)} failed: {answer.exception or ''}")
    return answer.result
