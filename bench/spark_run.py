"""Spark on two workers: a full refresh and the next day's run, their times and what they read.

Run with `make bench-spark`, or `make bench-spark FORMAT=delta` (or `iceberg`). The facts are
partitioned by date, and the date is the event time: so a run that asks for the last days reads
their partitions and no others. Histories of one, two and four years have as many rows a day, so
that a daily run should read and write as many bytes after each of them. What is measured goes to
docs/scale.json, out of which `bench/scale.py` writes docs/scale.md.
"""

import argparse
import json
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from engines.lakehouse import FORMATS, Lakehouse
from engines.spark_cluster import SparkCluster
from engines.spark_engine import Spark
from report import Row, print_table
from scale import MEASURED, SNAPSHOTS, Cost, History, Measured, Table, measured
from warehouse import Project, create_project, messages

# Of a history of any length.
LAST_DAY = date(2026, 1, 1)
DAYS = 366
HISTORIES = (1, 2, 4)
ROWS_PER_ENTITY = 50
MODELS = {
    "users_visited_app": "select * from {{ target.schema }}.app_visits",
    "users_visited_app_first_last": (
        "{{ activation_layer.first_last('users_visited_app', 'user_id', 'visited_on',"
        " segments={'platform': 'last'}) }}"
    ),
    "users_visited_app_activation_daily": (
        "{{ activation_layer.activation('users_visited_app', 'daily') }}"
    ),
    "users_visited_app_activation_weekly": (
        "{{ activation_layer.activation('users_visited_app', 'weekly') }}"
    ),
    "activation_segments": (
        "{{ activation_layer.activation_segments('users_visited_app', ['daily', 'weekly']) }}"
    ),
}
TABLES = ["app_visits", *list(MODELS)[1:]]
WRITES = re.compile("insert overwrite|replace where|merge into")
UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
FILES = "select distinct _metadata.file_path, _metadata.file_size as bytes from {table}"
FILES_OF = {"iceberg": "select file_path, file_size_in_bytes as bytes from {table}.files"}
# As BigQuery counts them: https://cloud.google.com/bigquery/pricing, "Data size calculation".
LOGICAL_BYTES = {"bigint": 8, "int": 8, "date": 8, "timestamp": 8, "boolean": 1}


class Files(NamedTuple):
    """What one query read of one table, or all that is stored of it."""

    partitions: int
    files: int
    size: float


# What each query read of one table, by the table and whether the query writes.
Scans = dict[tuple[str, bool], list[Files]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000, help="of one year")
    parser.add_argument("--memory", default="2g", help="of each executor and of the driver")
    parser.add_argument(
        "--format", choices=[Spark.file_format, *FORMATS], default=Spark.file_format
    )
    options = parser.parse_args()
    cluster = SparkCluster(memory=options.memory)
    is_plain = options.format == "parquet"
    engine = Spark(cluster) if is_plain else Lakehouse(options.format, cluster)
    with tempfile.TemporaryDirectory() as folder, engine.running():
        histories: list[History] = []
        tables: list[Table] = []
        for years in HISTORIES:
            project = create_project(Path(folder) / f"years_{years}", engine=engine)
            for name, sql in MODELS.items():
                project.write_model(name, sql)
            history, found = measure(project, engine, years, options.rows)
            histories.append(history)
            tables = tables or found
            project.drop_tables()
    print_histories(options.format, options.rows, histories)
    formats = measured() | {options.format: Measured(options.rows, histories, tables)}
    MEASURED.write_text(
        json.dumps({name: asdict(found) for name, found in formats.items()}, indent=2) + "\n"
    )


def measure(project: Project, engine: Spark, years: int, rows: int) -> tuple[History, list[Table]]:
    """A full refresh of a history, and the next day's run; what its queries read is printed."""
    generate_facts(project, engine, rows, years)
    cluster = engine.cluster
    full = run_cost(project, cluster, LAST_DAY - timedelta(days=1), "--full-refresh")
    queries_before = len(queries(cluster))
    daily = {model: run_cost(project, cluster, LAST_DAY, "--select", model) for model in MODELS}
    read, files = scans(queries(cluster)[queries_before:]), stored(project, engine)
    print_reads(read, files)
    opened = {
        name: sum(scan.size for writes in (True, False) for scan in read[name, writes])
        for name in TABLES
    }
    tables = [
        Table(
            name,
            int(project.query(f"select count(*) from {name}")[0][0]),
            files[name].partitions,
            files[name].size,
            logical_bytes(project, name),
            opened[name],
            daily[name].bytes_written if name in daily else 0,
        )
        for name in TABLES
    ]
    return History(years, full, Cost.of_all(daily.values()), sum(opened.values())), tables


def print_histories(file_format: str, rows: int, histories: Sequence[History]) -> None:
    lines: list[Row] = []
    for history in histories:
        for name, cost in (("full refresh", history.full), ("daily run", history.daily)):
            costs = (cost.seconds, cost.bytes_read, cost.bytes_written)
            lines.append((f"{history.years} years, {name}", *costs))
    columns = ("s", "bytes read", "bytes written")
    print_table((f"{file_format}, {rows:,} facts a year", *columns), lines)


def generate_facts(project: Project, engine: Spark, rows: int, years: int) -> None:
    """Entities and dates of the rows are drawn from hashes: the same facts each time."""
    users, days = max(rows // ROWS_PER_ENTITY, 1), DAYS * years
    project.execute(
        f"""create table app_visits using {engine.file_format} partitioned by (visited_on) as
        select /*+ repartition(visited_on) */ *
        from (
            select
                pmod(xxhash64(id), {users}) as user_id,
                element_at(array('android', 'ios', 'web'), int(1 + pmod(id, 3))) as platform,
                date_sub(date '{LAST_DAY}', int(pmod(xxhash64(id, 7), {days}))) as visited_on
            from range({rows * years})
        )"""
    )


def partitions_of(project: Project, table: str) -> int:
    """Days of facts, snapshots, and periods."""
    day = {"app_visits": "visited_on", SNAPSHOTS: "snapshot_date"}.get(table, "period_start")
    return int(project.query(f"select count(distinct {day}) from {table}")[0][0])


def logical_bytes(project: Project, table: str) -> float:
    """Of a row, by the types of its columns; a null takes none."""
    columns = project.query(f"describe table {table}")
    sizes = [
        f"if({name} is null, 0, {LOGICAL_BYTES.get(data_type, f'2 + length({name})')})"
        for name, data_type in {row[0]: row[1] for row in columns if row[0][:1] not in "#"}.items()
    ]
    return float(project.query(f"select avg({' + '.join(sizes)}) from {table}")[0][0])


def run_cost(project: Project, cluster: SparkCluster, as_of: date, *arguments: str) -> Cost:
    before = moved(cluster)
    started = time.monotonic()
    ran = project.dbt("run", *arguments, variables={"activation_end": as_of})
    seconds = time.monotonic() - started
    assert ran.success, messages(ran)
    read, written = (after - earlier for after, earlier in zip(moved(cluster), before, strict=True))
    return Cost(round(seconds), read, written)


def moved(cluster: SparkCluster) -> tuple[int, int]:
    """Bytes that all tasks so far have read from tables and written to them."""
    time.sleep(2)  # The interface learns of a stage a moment after its end.
    stages = cluster.ask("stages?status=complete")
    return sum(stage["inputBytes"] for stage in stages), sum(
        stage["outputBytes"] for stage in stages
    )


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
            scan = node["nodeName"].strip()
            if read := files_read(scan, metrics):
                writes = bool(WRITES.search(execution["description"]))
                found[scan.split(".")[-1], writes].append(read)
    return found


def files_read(scan: str, metrics: dict[str, str]) -> Files | None:
    """Of a scan of Parquet or Delta; of Iceberg, which does not count partitions."""
    if scan.startswith("Scan parquet") and "number of files read" in metrics:
        partitions = number(metrics.get("number of partitions read", "0"))
        return Files(
            partitions,
            number(metrics["number of files read"]),
            size(metrics["size of files read"]),
        )
    if scan.startswith("BatchScan") and "number of result data files" in metrics:
        files = number(metrics["number of result data files"])
        return Files(0, files, number(metrics["total data file size (bytes)"]))
    return None


def number(text: str) -> int:
    return int(text.replace(",", ""))


def size(text: str) -> float:
    """A size as the interface shows it, in bytes; of several tasks it shows the total first."""
    found = re.search(r"([\d.,]+)\s*(B|KiB|MiB|GiB)\b", text)
    assert found, text
    return float(found[1].replace(",", "")) * UNITS[found[2]]


def stored(project: Project, engine: Spark) -> dict[str, Files]:
    """Each table as its present rows lie in files; older versions may have more."""
    tables = {}
    for table in TABLES:
        files = FILES_OF.get(engine.file_format, FILES).format(table=table)
        [[count, size]] = project.query(f"select count(*), sum(bytes) from ({files})")
        tables[table] = Files(partitions_of(project, table), int(count), float(size))
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
