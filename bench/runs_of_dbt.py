"""Runs of dbt in a child process that listens to its events: what each model sent, and its time.

The manifest is parsed once and handed over, as parsing is no part of any time taken here.
"""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measure import in_child, in_measured_child, spill_folder
from measured import Measured, ModelRun, Statement

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg


def parse(project: Path, variables: Mapping[str, object]) -> "Manifest":
    """The project's manifest, where models are declared with these variables."""
    return in_child(partial(_parse, project, variables))


def _parse(project: Path, variables: Mapping[str, object]) -> "Manifest":
    from dbt.contracts.graph.manifest import Manifest

    manifest = _invoke(project, _no_database(project), ["parse", *_vars(variables)])
    if not isinstance(manifest, Manifest):
        raise RuntimeError("dbt parse gave no manifest")
    return manifest


def install(project: Path) -> None:
    """Install the package into a project that names it."""
    in_child(partial(_invoke, project, _no_database(project), ["deps"]))


def _no_database(project: Path) -> Path:
    """A file that is never made. It has the name of all the others, which manifests hold."""
    return project / "warehouse.duckdb"


def time_models(
    project: Path,
    database: Path,
    manifest: "Manifest | None",
    models: Sequence[str],
    variables: Mapping[str, object],
    *,
    full_refresh: bool = False,
    command: str = "run",
    watch: Callable[[], object] | None = None,
) -> Measured:
    """The time that models spend in the database in one dbt run."""
    arguments = [command, "--select", *models, *_vars(variables)]
    if full_refresh:
        arguments.append("--full-refresh")
    runs, usage = in_measured_child(partial(_run, project, database, manifest, arguments), watch)
    if sorted(run.model for run in runs) != sorted(models):
        raise RuntimeError(f"dbt ran {[run.model for run in runs]}, not {list(models)}")
    return Measured(runs, usage.peak_bytes, usage.written_bytes)


def _run(
    project: Path, database: Path, manifest: "Manifest | None", arguments: list[str]
) -> list[ModelRun]:
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
            statement = Statement(sql, event.data.elapsed, cpu_seconds, int(event.data.status))
            statements.setdefault(model, []).append(statement)

    _answer_with_rows()
    result = _invoke(project, database, arguments, manifest, [listen])
    runs = [
        ModelRun(node.node.name, node.execution_time, statements.get(node.node.name, []))
        for node in result.results
    ]
    _close_database()
    return runs


def _close_database() -> None:
    """Have DuckDB write all into its file, as at the end of a dbt process."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.env().close()


def _answer_with_rows() -> None:
    """Have dbt-duckdb answer each statement with its number of rows, in place of `OK`."""
    from dbt.adapters.contracts.connection import AdapterResponse
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    def get_response(cursor: Any) -> AdapterResponse:
        return AdapterResponse(str(max(cursor.rowcount, 0)))

    setattr(DuckDBConnectionManager, "get_response", staticmethod(get_response))  # noqa: B010


def _invoke(
    project: Path,
    database: Path,
    arguments: list[str],
    manifest: "Manifest | None" = None,
    callbacks: Sequence[Any] = (),
) -> Any:
    from dbt.cli.main import dbtRunner

    os.environ["BENCH_DATABASE"] = str(database)
    os.environ["BENCH_SPILL"] = str(spill_folder(database))
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    runner = dbtRunner(manifest, list(callbacks))
    answer = runner.invoke(["--quiet", "--no-write-json", *arguments, *folders])
    if not answer.success:
        raise RuntimeError(f"dbt {' '.join(arguments)} failed")
    return answer.result


def _vars(variables: Mapping[str, object]) -> list[str]:
    return ["--vars", json.dumps(variables, default=str)]
