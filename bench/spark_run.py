"""Spark on two workers: a full refresh and the next day's run, their times and what they read.

Run with `make bench-spark`. The facts are partitioned by date, and the date is the event time: so
a run that asks for the last days reads their partitions and no others, as its query plans say.
"""

import argparse
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from engines.engine import schema_of
from engines.spark_cluster import SparkCluster
from engines.spark_engine import Spark
from report import Row, print_table
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


class Files(NamedTuple):
    """What one query read of one table, or all that is stored of it."""

    partitions: int
    files: int
    size: float


# What each query read of one table, by the table and whether the query writes.
Scans = dict[tuple[str, bool], list[Files]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--memory", default="2g", help="of each executor and of the driver")
    options = parser.parse_args()
    cluster = SparkCluster(memory=options.memory)
    with tempfile.TemporaryDirectory() as folder, cluster.running():
        project = create_project(Path(folder) / "project", engine=Spark(cluster))
        for name, sql in MODELS.items():
            project.write_model(name, sql)
        generate_facts(project, options.rows)
        last_day = FIRST_DAY + timedelta(days=DAYS - 1)
        full = run_seconds(project, last_day - timedelta(days=1), "--full-refresh")
        queries_before = len(queries(cluster))
        daily = run_seconds(project, last_day)
        print_table(
            (f"{options.rows:,} facts", "full refresh, s", "daily run, s"),
            [(model, full[model], daily[model]) for model in full],
        )
        print_reads(scans(queries(cluster)[queries_before:]), stored(cluster, project))


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


def run_seconds(project: Project, as_of: date, *arguments: str) -> dict[str, float]:
    """Of each model, and of the whole command."""
    started = time.monotonic()
    ran = project.dbt("run", *arguments, variables={"activation_end": as_of})
    seconds = time.monotonic() - started
    assert ran.success, messages(ran)
    nodes = getattr(ran.result, "results", [])
    return {**{node.node.name: node.execution_time for node in nodes}, "dbt run": seconds}


def queries(cluster: SparkCluster) -> list[dict[str, Any]]:
    """All SQL that has run, with the plans and metrics of each query."""
    time.sleep(2)  # The interface learns of a query a moment after its end.
    found: list[dict[str, Any]] = []
    while page := cluster.ask(
        f"sql?details=true&planDescription=false&offset={len(found)}&length=200"
    ):
        found += page
    return found


def scans(executions: Sequence[dict[str, Any]]) -> Scans:
    found: Scans = defaultdict(list)
    for execution in executions:
        for node in execution["nodes"]:
            metrics = {metric["name"]: metric["value"] for metric in node["metrics"]}
            if "number of files read" in metrics and node["nodeName"].startswith("Scan parquet"):
                table = node["nodeName"].split(".")[-1].strip()
                partitions = number(metrics.get("number of partitions read", "0"))
                files = number(metrics["number of files read"])
                read = Files(partitions, files, size(metrics["size of files read"]))
                found[table, "insert overwrite" in execution["description"]].append(read)
    return found


def number(text: str) -> int:
    return int(text.replace(",", ""))


def size(text: str) -> float:
    """A size as the interface shows it, in bytes; of several tasks it shows the total first."""
    found = re.search(r"([\d.,]+)\s*(B|KiB|MiB|GiB)\b", text)
    assert found, text
    return float(found[1].replace(",", "")) * UNITS[found[2]]


def stored(cluster: SparkCluster, project: Project) -> dict[str, Files]:
    """Each table as it lies in the warehouse."""
    tables = {}
    for table in TABLES:
        folder = cluster.warehouse / f"{schema_of(project.folder)}.db" / table
        files = list(folder.glob("*=*/*.parquet"))
        partitions = len({path.parent for path in files})
        tables[table] = Files(partitions, len(files), sum(path.stat().st_size for path in files))
    return tables


def print_reads(read: Scans, tables: dict[str, Files]) -> None:
    """Of each table: what the statements that write, and the questions before them, read at most.

    Bytes are those of the files that a query opens, whichever columns it reads of them.
    """
    for title, writes in {"read to write": True, "read by questions before": False}.items():
        rows: list[Row] = []
        for name, table in tables.items():
            most = max(read[name, writes], key=lambda files: files.size, default=Files(0, 0, 0))
            pairs = zip(most, table, strict=True)
            rows.append((name, *(cell for pair in pairs for cell in pair)))
        columns = ("partitions", "of", "files", "of", "bytes", "of")
        print_table((f"{title}, at most", *columns), rows)


if __name__ == "__main__":
    main()
