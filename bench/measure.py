"""Timed work. Each piece runs in a process of its own, which tells its memory and its output."""

import multiprocessing
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

import duckdb
from measured import Measured, ModelRun, Statement

MEMORY_LIMIT = "4GB"
THREADS = 2

# Processes that run dbt, or are not measured, are forked from a server that has imported all this:
# a benchmark of small tables would consist of little else. Those that run SQL alone begin empty.
PRELOADED = ["duckdb", "dbt.cli.main", "dbt.adapters.duckdb", "dbt.task.build"]

Result = TypeVar("Result")


class Usage(NamedTuple):
    """What a process has used: its peak memory, and the bytes that it wrote to files."""

    peak_bytes: int
    written_bytes: int


def in_child(work: Callable[[], Result]) -> Result:
    """The result of work done in a fresh process."""
    return in_measured_child(work)[0]


def in_measured_child(
    work: Callable[[], Result],
    watch: Callable[[], object] | None = None,
    start_method: str = "forkserver",
) -> tuple[Result, Usage]:
    """The result of work done in a fresh process, with what it used.

    While it lasts, `watch` is called twice a second.
    """
    multiprocessing.set_forkserver_preload(PRELOADED)
    with multiprocessing.get_context(start_method).Pool(1) as pool:
        pending = pool.apply_async(_with_usage, (work,))
        while watch and not pending.ready():
            watch()
            pending.wait(0.5)
        answer = pending.get()
        # Leaving the pool kills its process; let it end by itself.
        pool.close()
        pool.join()
    return answer


def _with_usage(work: Callable[[], Result]) -> tuple[Result, Usage]:
    result = work()
    return result, Usage(_peak_bytes(), resource.getrusage(resource.RUSAGE_SELF).ru_oublock * 512)


def _peak_bytes() -> int:
    """Peak memory of this process; what getrusage tells begins with that of the parent."""
    status = Path("/proc/self/status")
    if status.exists():
        peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if peak:
            return int(peak.group(1)) * 1024
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return usage if sys.platform == "darwin" else usage * 1024


def connect(database: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the limits that every variant runs under."""
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
    in_child(partial(_execute, database, statements))


def _execute(database: Path, statements: Sequence[str]) -> None:
    with connect(database) as connection:
        for statement in [*statements, "checkpoint"]:
            connection.execute(statement)


def time_sql(database: Path, name: str, statements: Sequence[str]) -> Measured:
    """The time of statements sent one after the other."""
    work = partial(_time_sql, database, name, statements)
    run, usage = in_measured_child(work, start_method="spawn")
    return Measured([run], usage.peak_bytes, usage.written_bytes)


def _time_sql(database: Path, name: str, statements: Sequence[str]) -> ModelRun:
    answered = []
    with connect(database) as connection:
        for sql in statements:
            started, cpu_started = time.perf_counter(), time.process_time()
            rows = connection.execute(sql).rowcount
            seconds, cpu_seconds = (
                time.perf_counter() - started,
                time.process_time() - cpu_started,
            )
            answered.append(Statement(sql, seconds, cpu_seconds, max(rows, 0)))
    return ModelRun(name, sum(statement.seconds for statement in answered), answered)


def ask(database: Path, sql: str) -> list[tuple[object, ...]]:
    """The rows of a query."""
    return in_child(partial(_ask, database, sql))


def _ask(database: Path, sql: str) -> list[tuple[object, ...]]:
    with connect(database) as connection:
        return connection.execute(sql).fetchall()
