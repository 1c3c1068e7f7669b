"""Spark on two workers: a full refresh and the next day's run, their times and what they read.

Run with `make bench-spark`. The facts are partitioned by date, and the date is the event time: so
a run that asks for the last days reads their partitions and no others, as its query plans say.
"""

import argparse
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from engines.engine import schema_of
from engines.spark_cluster import SparkCluster
from engines.spark_engine import Spark
from warehouse import Project, create_project, messages

FIRST_DAY = date(2025, 1, 1)
DAYS = 366
ROWS_PER_ENTITY = 50
MODELS = {
    "users_visited_app": "select * from {{ target.schema }}.app_visits",
    "users_visited_app_first_last": (
        "{{ activation_layer.first_last('users_visited_app', 'user_id', 'visited_on') }}"
    ),
    "users_visited_app_activation_daily": (
        "{{ activation_layer.activation('users_visited_app', 'daily') }}"
    ),
    "users_visited_app_activation_weekly": (
        "{{ activation_layer.activation('users_visited_app', 'weekly') }}"
    ),
}
TABLES = ["app_visits", *list(MODELS)[1:]]
UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


@dataclass
class Scan:
    """What one query read of one table, as the metrics of its plan say."""

    table: str
    writes: bool
    partitions: int
    files: int
    size: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--memory", default="2g", help="of each executor and of the driver")
    options = parser.parse_args()
    cluster = SparkCluster(memory=options.memory)
    with tempfile.TemporaryDirectory() as folder, cluster.running():
        project = make_project(Path(folder) / "project", Spark(cluster))
        seconds = timed(lambda: generate_facts(project, options.rows))
        print(f"{options.rows:,} fact rows over {DAYS} dates, written in {seconds:.0f} s")
        last_day = FIRST_DAY + timedelta(days=DAYS - 1)
        full = run_times(project, last_day - timedelta(days=1), "--full-refresh")
        queries_before = len(queries(cluster))
        daily = run_times(project, last_day)
        print_times(full, daily)
        print_reads(list(scans(queries(cluster)[queries_before:])), stored(cluster, project))
        print_tasks(cluster)


def make_project(folder: Path, engine: Spark) -> Project:
    project = create_project(folder, engine=engine)
    for name, sql in MODELS.items():
        project.write_model(name, sql)
    return project


def generate_facts(project: Project, rows: int) -> None:
    """Entities and dates of the rows are drawn from hashes: the same facts each time."""
    users = max(rows // ROWS_PER_ENTITY, 1)
    project.execute(
        f"""create table app_visits using parquet partitioned by (visited_on) as
        select /*+ repartition(visited_on) */ *
        from (
            select
                pmod(xxhash64(id), {users}) as user_id,
                concat('/page/', pmod(id, 97)) as page,
                date_add(date '{FIRST_DAY}', int(pmod(xxhash64(id, 7), {DAYS}))) as visited_on
            from range({rows})
        )"""
    )


def run_times(project: Project, as_of: date, *args: str) -> dict[str, float]:
    """Seconds by model, and of the whole command as `dbt run`."""
    times: dict[str, float] = {}

    def run() -> None:
        result = project.dbt("run", *args, variables={"activation_end": as_of})
        assert result.success, messages(result)
        nodes = getattr(result.result, "results", [])
        times.update({node.node.name: node.execution_time for node in nodes})

    times["dbt run"] = timed(run)
    return times


def timed(action: Any) -> float:
    start = time.monotonic()
    action()
    return time.monotonic() - start


def queries(cluster: SparkCluster) -> list[dict[str, Any]]:
    """All SQL that has run, with the plans and metrics of each query."""
    time.sleep(2)  # The interface learns of a query a moment after its end.
    found: list[dict[str, Any]] = []
    while page := cluster.ask(
        f"sql?details=true&planDescription=false&offset={len(found)}&length=200"
    ):
        found += page
    return found


def scans(executions: list[dict[str, Any]]) -> Iterator[Scan]:
    for execution in executions:
        for node in execution["nodes"]:
            metrics = {metric["name"]: metric["value"] for metric in node["metrics"]}
            if "number of files read" in metrics and node["nodeName"].startswith("Scan parquet"):
                yield Scan(
                    node["nodeName"].split(".")[-1].strip(),
                    "insert overwrite" in execution["description"],
                    number(metrics.get("number of partitions read", "0")),
                    number(metrics["number of files read"]),
                    size(metrics["size of files read"]),
                )


def number(text: str) -> int:
    return int(text.replace(",", ""))


def size(text: str) -> float:
    """A size as the interface shows it, in bytes; of several tasks it shows the total first."""
    found = re.search(r"([\d.,]+)\s*(B|KiB|MiB|GiB)\b", text)
    assert found, text
    return float(found[1].replace(",", "")) * UNITS[found[2]]


def stored(cluster: SparkCluster, project: Project) -> dict[str, Scan]:
    """The partitions, files and bytes of each table as it lies in the warehouse."""
    sizes = {}
    for table in TABLES:
        folder = cluster.warehouse / f"{schema_of(project.folder)}.db" / table
        files = list(folder.glob("*=*/*.parquet"))
        partitions = len({path.parent for path in files})
        size_of_all = sum(path.stat().st_size for path in files)
        sizes[table] = Scan(table, False, partitions, len(files), size_of_all)
    return sizes


def print_times(full: dict[str, float], daily: dict[str, float]) -> None:
    print(f"\n{'model':36} {'full refresh':>12} {'daily run':>10}")
    for name, seconds in full.items():
        print(f"{name:36} {seconds:10.1f} s {daily[name]:8.1f} s")


def print_reads(read: list[Scan], tables: dict[str, Scan]) -> None:
    """Of each table: what the statements that write, and the questions before them, read at most.

    Bytes are those of the files that a query opens, whichever columns it reads of them.
    """
    for title, writes in {"statements that write": True, "questions before them": False}.items():
        print(f"\nread by the daily run: {title}, at most, of what is stored")
        print(f"{'table':36} {'partitions':>12} {'files':>14} {'size of the files':>24}")
        for name, table in tables.items():
            found = [scan for scan in read if (scan.table, scan.writes) == (name, writes)]
            nothing = Scan(name, writes, 0, 0, 0)
            largest = max(found, key=lambda scan: scan.size, default=nothing)
            print(
                f"{name:36} {largest.partitions:5} of {table.partitions:3}"
                f" {largest.files:6} of {table.files:4}"
                f" {largest.size / 2**20:9.1f} of {table.size / 2**20:7.1f} MiB"
            )


def print_tasks(cluster: SparkCluster) -> None:
    print()
    for executor in cluster.executors():
        print(f"executor {executor['id']} finished {executor['completedTasks']} tasks")


if __name__ == "__main__":
    main()
