"""Timed work, each in a process of its own: what it sent to the database, its time and memory."""

import multiprocessing
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
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


class Node(NamedTuple):
    """A model in a run of dbt, from its start to its end."""

    model: str
    seconds: float
    cpu_seconds: float


class Measured(NamedTuple):
    """What a line takes once: its time, all it sent but begin and commit, its process."""

    seconds: float
    cpu_seconds: float
    statements: Sequence[Statement]
    peak_bytes: int
    spilled_bytes: int


class Run(NamedTuple):
    """A process that worked: all that it sent, and what it took."""

    statements: Sequence[Statement]
    nodes: Sequence[Node] = ()
    peak_bytes: int = 0
    spilled_bytes: int = 0

    def in_database(self, models: Sequence[str]) -> Measured:
        """The time of the statements that some models sent."""
        return self._of(models, self.statements)

    def in_dbt(self, models: Sequence[str]) -> Measured:
        """The time of some models with all that dbt does around their statements."""
        return self._of(models, self.nodes)

    def _of(self, models: Sequence[str], timed: Sequence[Statement | Node]) -> Measured:
        missing = set(models) - {part.model for part in timed}
        if missing:
            raise RuntimeError(f"nothing was measured of {', '.join(sorted(missing))}")
        return Measured(
            sum(part.seconds for part in timed if part.model in models),
            sum(part.cpu_seconds for part in timed if part.model in models),
            [
                statement
                for statement in self.statements
                if statement.model in models and not statement.is_transaction
            ],
            self.peak_bytes,
            self.spilled_bytes,
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


def time_sql(database: Path, name: str, statements: Sequence[str]) -> Run:
    """Statements sent one after the other."""
    return _watched(database, partial(_send, database, name, statements))


def time_dbt(project: Path, database: Path, manifest: "Manifest", arguments: Sequence[str]) -> Run:
    """A command of dbt on a manifest that was parsed before, as parsing does not count."""
    return _watched(database, partial(_run_dbt, project, database, manifest, arguments))


def install_and_parse(project: Path, database: Path) -> "Manifest":
    """The packages of a project, and its manifest."""
    _in_child(partial(_invoke_dbt, project, database, ["deps"]))
    manifest: Manifest = _in_child(partial(_invoke_dbt, project, database, ["parse"]))
    return manifest


def _watched(database: Path, work: Callable[[], Run]) -> Run:
    """Work done in a fresh process, watched from outside for what it spills."""
    spilled = [0]

    def watch() -> None:
        spilled.append(sum(_size(file) for file in spill_folder(database).glob("*")))

    run, peak = _in_child(partial(_with_peak_memory, work), watch)
    return run._replace(peak_bytes=peak, spilled_bytes=max(spilled))


def _in_child(work: Callable[[], Result], watch: Callable[[], None] | None = None) -> Result:
    with ProcessPoolExecutor(1, mp_context=PROCESSES) as pool:
        pending = pool.submit(work)
        while watch and not pending.done():
            watch()
            wait([pending], timeout=0.5)
        return pending.result()


def _with_peak_memory(work: Callable[[], Run]) -> tuple[Run, int]:
    run = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return run, peak if sys.platform == "darwin" else peak * 1024


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _send(database: Path, name: str, statements: Sequence[str]) -> Run:
    sent = []
    with connect(database) as connection:
        for sql in statements:
            clock = Clock()
            connection.execute(sql)
            sent.append(Statement(name, sql, *clock.read()))
    return Run(sent)


def _run_dbt(project: Path, database: Path, manifest: "Manifest", arguments: Sequence[str]) -> Run:
    """Each model and statement is timed between the events that tell of its start and its end."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    node_clocks: dict[str, Clock] = {}
    sent: dict[str, tuple[str, Clock]] = {}
    nodes: list[Node] = []
    statements: list[Statement] = []

    def listen(event: "EventMsg") -> None:
        match event.info.name:
            case "NodeStart":
                node_clocks[event.data.node_info.node_name] = Clock()
            case "NodeFinished":
                model = event.data.node_info.node_name
                nodes.append(Node(model, *node_clocks.pop(model).read()))
            case "SQLQuery":
                sent[event.data.node_info.node_name] = event.data.sql, Clock()
            case "SQLQueryStatus":
                model = event.data.node_info.node_name
                sql, clock = sent.pop(model)
                statements.append(Statement(model, sql, *clock.read()))

    _invoke_dbt(project, database, arguments, manifest, [listen])
    DuckDBConnectionManager.env().close()  # As at the end of a process of dbt.
    return Run(statements, nodes)


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
