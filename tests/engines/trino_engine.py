"""Trino with Iceberg tables, on a server of its own.

The session is in New York's time zone, so that nothing can rest on one in UTC.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from trino.dbapi import connect

from engines.engine import Column, Engine, schema_of
from engines.trino_server import HOST, TrinoServer

TIMEZONE = "America/New_York"


class Trino(Engine):
    name = "trino"
    title = "Trino 476 with Iceberg"
    replaces = "by one MERGE"
    atomic = True
    types: ClassVar[dict[str, str]] = {
        "integer": "integer",
        "text": "varchar",
        "date": "date",
        "timestamp": "timestamp(6)",
        "boolean": "boolean",
        "bigint": "bigint",
        "double": "double",
        "zoned": "timestamp(6) with time zone",
    }

    def __init__(self, server: TrinoServer) -> None:
        self.server = server

    @contextmanager
    def running(self) -> Iterator[None]:
        with self.server.running():
            yield

    def profile(self, folder: Path) -> dict[str, Any]:
        return {
            "type": "trino",
            "method": "none",
            "host": HOST,
            "port": self.server.port,
            "user": "shop",
            "database": "iceberg",
            "schema": schema_of(folder),
            "timezone": TIMEZONE,
            "cert": True,
            "threads": 2,
        }

    def query(self, folder: Path, sql: str) -> list[tuple[Any, ...]]:
        with self.cursor(folder) as cursor:
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()]

    def execute(self, folder: Path, *statements: str) -> None:
        with self.cursor(folder) as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    def load(self, folder: Path, table: str, columns: Sequence[Column], path: Path) -> None:
        """As one text: the server reads no files."""
        with path.open(newline="") as file:
            rows = [[None if text == "\\N" else text for text in row] for row in csv.reader(file)]
        texts = json.dumps(rows).replace("'", "''")
        self.execute(folder, f"create or replace table {table} ({self.declared(columns)})")
        types = [kind for _, kind, *_ in self.query(folder, f"show columns from {table}")]
        values = [f"cast(texts[{n}] as {kind})" for n, kind in enumerate(types, start=1)]
        self.execute(
            folder,
            f"insert into {table} select {', '.join(values)} "  # noqa: S608
            f"from unnest(cast(json_parse('{texts}') as array(array(varchar)))) as loaded (texts)",
        )

    def made_as(self, folder: Path, table: str) -> Any:
        return self.query(
            folder, f'select snapshot_id from "{table}$snapshots" where parent_id is null'
        )

    def drop_tables(self, folder: Path) -> None:
        self.execute(folder, f"drop schema {schema_of(folder)} cascade")

    @contextmanager
    def cursor(self, folder: Path) -> Iterator[Any]:
        schema = schema_of(folder)
        connection = connect(
            host=HOST,
            port=self.server.port,
            user="shop",
            catalog="iceberg",
            schema=schema,
            timezone=TIMEZONE,
        )
        try:
            cursor = connection.cursor()
            cursor.execute(f"create schema if not exists {schema}")
            cursor.fetchall()
            yield cursor
        finally:
            connection.close()


ENGINE = Trino(TrinoServer())
