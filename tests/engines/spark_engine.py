"""Spark 4 with plain Parquet tables, on a master, two workers and a Thrift server of its own.

Timestamps without a zone are TIMESTAMP_NTZ; Spark's TIMESTAMP is a moment, shown in the zone of
the session, which is New York's here, so that nothing can rest on a session in UTC.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from engines.engine import Column, Engine, schema_of
from engines.spark_cluster import HOST, SparkCluster


class Spark(Engine):
    name = "spark"
    title = "Spark 4.3, plain tables, Thrift server, two workers"
    replaces = "by partitions: empty ones dropped, then all others overwritten in one statement"
    reader_sees = "some partitions old, others new or gone"
    file_format = "parquet"
    deletes = False
    steps = 3
    types: ClassVar[dict[str, str]] = {
        "integer": "int",
        "text": "string",
        "date": "date",
        "timestamp": "timestamp_ntz",
        "boolean": "boolean",
        "bigint": "bigint",
        "double": "double",
    }

    def __init__(self, cluster: SparkCluster) -> None:
        self.cluster = cluster

    @contextmanager
    def running(self) -> Iterator[None]:
        with self.cluster.running():
            yield

    def profile(self, folder: Path) -> dict[str, Any]:
        return {
            "type": "spark",
            "method": "thrift",
            "host": HOST,
            "port": self.cluster.thrift_port,
            "schema": schema_of(folder),
            "threads": 2,
        }

    def query(self, folder: Path, sql: str) -> list[tuple[Any, ...]]:
        with self.cursor(folder) as cursor:
            cursor.execute(sql)
            types = [column[1] for column in cursor.description]
            return [tuple(map(to_python, types, row)) for row in cursor.fetchall()]

    def execute(self, folder: Path, *statements: str) -> None:
        with self.cursor(folder) as cursor:
            for statement in statements:
                cursor.execute(statement)

    def load(self, folder: Path, table: str, columns: Sequence[Column], path: Path) -> None:
        """The file is copied, so that a view of it would not follow what is written there next."""
        declared = self.declared(columns)
        shutil.copy(path, path.with_suffix(".loaded.csv"))
        self.execute(
            folder,
            f"create or replace temporary view loaded ({declared}) using csv options ("
            f"path '{path.with_suffix('.loaded.csv')}', nullValue '\\\\N', "
            "timestampNTZFormat 'yyyy-MM-dd HH:mm:ss')",
            f"drop table if exists {table}",
            f"create table {table} using {self.file_format} as select * from loaded",
        )

    def drop_tables(self, folder: Path) -> None:
        self.execute(folder, f"drop schema {schema_of(folder)} cascade")

    def quoted(self, name: str) -> str:
        return f"`{name}`"

    @contextmanager
    def cursor(self, folder: Path) -> Iterator[Any]:
        with self.cluster.cursor() as cursor:
            cursor.execute(f"create schema if not exists {schema_of(folder)}")
            cursor.execute(f"use {schema_of(folder)}")
            yield cursor


def to_python(kind: str, value: Any) -> Any:
    """Dates come as texts."""
    return date.fromisoformat(value) if kind == "DATE_TYPE" and value else value


# Compiling code takes longer than these few rows do; what was compiled stays, if it has the room.
FAST_JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
FEW_ROWS = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.driver.extraJavaOptions": f"{FAST_JAVA} -Dderby.system.durability=test",
    "spark.executor.extraJavaOptions": FAST_JAVA,
}
ENGINE = Spark(SparkCluster(settings=FEW_ROWS))
