"""Timed work. Each piece runs in a process of its own, whose peak memory is known afterwards."""

import multiprocessing
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import duckdb

if TYPE_CHECKING:
    from dbt_common.events.base_types import EventMsg

MEMORY_LIMIT = "4GB"
THREADS = 2
SUMMARY_LENGTH = 90
MODELS = ("visits_first_last", "visits_activation_daily")
FLOWS = ("activation_metrics", "activation_transitions")

Result = TypeVar("Result")


class Statement(NamedTuple):
    """A statement that a model sent to the database, with the processor time of all threads."""

    sql: str
    seconds: float
    cpu_seconds: float

    @property
    def summary(self) -> str:
        """The statement on one short line, without comments."""
        code = re.sub(r"/\*.*?\*/|--[^\n]*", "", self.sql, flags=re.DOTALL)
        return " ".join(code.split())[:SUMMARY_LENGTH]

    @property
    def is_transaction(self) -> bool:
        return self.summary.lower().rstrip(";") in ("begin", "commit", "rollback")


class ModelRun(NamedTuple):
    """One model in one run: dbt's wall time for its node, and all that it sent."""

    model: str
    wall_seconds: float
    statements: list[Statement]

    @property
    def sql_seconds(self) -> float:
        return sum(statement.seconds for statement in self.statements)


class Measured(NamedTuple):
    """One repetition: time in the database, peak memory, and the models where dbt ran any."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    models: list[ModelRun]


def in_child(work: Callable[[], Result]) -> tuple[Result, int]:
    """The result of work done in a fresh process, and that process's peak memory in bytes."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        answer = pool.apply(_with_peak, (work,))
        # Leaving the pool kills its process; let it end, so that it closes its database.
        pool.close()
        pool.join()
    return answer


def _with_peak(work: Callable[[], Result]) -> tuple[Result, int]:
    result = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return result, peak if sys.platform == "darwin" else peak * 1024


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


def time_sql(database: Path, setup: Sequence[str], statements: Sequence[str]) -> Measured:
    """Seconds that the statements take, after a setup that does not count."""
    times, peak_bytes = in_child(partial(_run_sql, database, setup, statements))
    return Measured(*times, peak_bytes, [])


def _run_sql(
    database: Path, setup: Sequence[str], statements: Sequence[str]
) -> tuple[float, float]:
    with connect(database) as connection:
        for statement in setup:
            connection.execute(statement)
        started, cpu_started = time.perf_counter(), time.process_time()
        for statement in statements:
            connection.execute(statement)
        return time.perf_counter() - started, time.process_time() - cpu_started


def time_package(
    project: Path,
    database: Path,
    as_of: date,
    *,
    full_refresh: bool = False,
    by_load_time: bool = False,
    selected: Sequence[str] = MODELS,
) -> Measured:
    """Seconds that the models spend in the database in one dbt run."""
    loaded_at = ", loaded_at: loaded_at" if by_load_time else ""
    arguments = ["run", "--select", *selected]
    arguments += ["--vars", f"{{activation_end: {as_of}{loaded_at}}}"]
    if full_refresh:
        arguments.append("--full-refresh")
    models, peak_bytes = in_child(partial(run_dbt, project, database, arguments))
    if sorted(run.model for run in models) != sorted(selected):
        raise RuntimeError(f"dbt ran {[run.model for run in models]}, not {list(selected)}")
    statements = [statement for run in models for statement in run.statements]
    return Measured(
        sum(statement.seconds for statement in statements),
        sum(statement.cpu_seconds for statement in statements),
        peak_bytes,
        models,
    )


def run_dbt(project: Path, database: Path, arguments: list[str]) -> list[ModelRun]:
    """Run dbt in this process and listen to its events: what each model sent, how long it took."""
    from dbt.cli.main import dbtRunner

    os.environ["BENCH_DATABASE"] = str(database)
    os.environ["BENCH_SPILL"] = str(spill_folder(database))
    sent: dict[str, tuple[str, float]] = {}
    statements: dict[str, list[Statement]] = {}

    def listen(event: "EventMsg") -> None:
        if event.info.name not in ("SQLQuery", "SQLQueryStatus"):
            return
        model = event.data.node_info.node_name
        if event.info.name == "SQLQuery":
            sent[model] = event.data.sql, time.process_time()
        else:
            sql, cpu_started = sent.pop(model)
            cpu_seconds = time.process_time() - cpu_started
            answered = Statement(sql, event.data.elapsed, cpu_seconds)
            statements.setdefault(model, []).append(answered)

    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    result = dbtRunner(callbacks=[listen]).invoke(["--quiet", *arguments, *folders])
    if not result.success:
        raise RuntimeError(f"dbt {' '.join(arguments)} failed")
    return [
        ModelRun(node.node.name, node.execution_time, statements.get(node.node.name, []))
        for node in getattr(result.result, "results", [])
    ]


def checkpoint(database: Path) -> None:
    """Bring everything into the database file, so that a copy of the file is a copy of all."""
    in_child(partial(_run_sql, database, [], ["checkpoint"]))
