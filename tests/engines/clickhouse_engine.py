"""ClickHouse: the engine itself, embedded as chdb behind an HTTP front in a process of its own."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import clickhouse_connect

from engines.engine import Column, Engine, schema_of
from engines.ports import free_port, wait_for_port

FRONT = Path(__file__).parent / "clickhouse_http.py"


class ClickHouse(Engine):
    name = "clickhouse"
    title = "ClickHouse 26.9 (chdb)"
    replaces = "by partitions, each at once, one after the other"
    reader_sees = "some partitions old, others new"
    port = 0
    types: ClassVar[dict[str, str]] = {
        "integer": "Nullable(Int32)",
        "text": "Nullable(String)",
        "date": "Nullable(Date)",
        "timestamp": "Nullable(DateTime64(6, 'UTC'))",
        "boolean": "Nullable(Bool)",
        "bigint": "Nullable(Int64)",
        "double": "Nullable(Float64)",
    }

    @contextmanager
    def running(self) -> Iterator[None]:
        folder = Path(tempfile.mkdtemp(prefix="activation_layer_clickhouse_"))
        self.port = free_port()
        server = subprocess.Popen([sys.executable, FRONT, str(self.port), folder / "data"])
        try:
            wait_for_port(self.port, seconds=60)
            yield
        finally:
            server.kill()
            server.wait()
            shutil.rmtree(folder, ignore_errors=True)

    def profile(self, folder: Path) -> dict[str, Any]:
        return {
            "type": "clickhouse",
            "host": "127.0.0.1",
            "port": self.port,
            "schema": schema_of(folder),
            "threads": 2,
        }

    def query(self, folder: Path, sql: str) -> list[tuple[Any, ...]]:
        with self.client(folder) as client:
            return [tuple(row) for row in client.query(sql).result_rows]

    def execute(self, folder: Path, *statements: str) -> None:
        with self.client(folder) as client:
            for statement in statements:
                client.command(statement)

    def load(self, folder: Path, table: str, columns: Sequence[Column], path: Path) -> None:
        declared = self.declared(columns)
        self.execute(
            folder,
            f"create or replace table {table} ({declared}) engine MergeTree order by tuple()",
            f"insert into {table} select * from file('{path}', CSV) "
            "settings input_format_csv_trim_whitespaces = 0",
        )

    def made_as(self, folder: Path, table: str) -> Any:
        return self.query(
            folder,
            f"select uuid from system.tables where name = '{table}' "
            f"and database = '{schema_of(folder)}'",
        )

    def drop_tables(self, folder: Path) -> None:
        self.execute(folder, f"drop database {schema_of(folder)}")

    @contextmanager
    def client(self, folder: Path) -> Iterator[Any]:
        client = clickhouse_connect.get_client(host="127.0.0.1", port=self.port)
        try:
            client.command(f"create database if not exists {schema_of(folder)}")
            client.database = schema_of(folder)
            yield client
        finally:
            client.close()


ENGINE = ClickHouse()
