"""Snowflake as fakesnow emulates it: a server of its own on a free port, in memory.

It rests on sqlglot and DuckDB, as the translated engines do; what it adds is dbt-snowflake's own
connection, materializations and metadata queries.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import snowflake.connector

from engines.engine import Column, Engine, plain, schema_of
from engines.ports import serving

SERVER = Path(__file__).parent / "fakesnow_server.py"


class Snowflake(Engine):
    name = "snowflake"
    title = "Snowflake"
    shown = "emulated (fakesnow)"
    replaces = "in one transaction, sent as one call"
    steps = 4
    types: ClassVar[dict[str, str]] = {
        "integer": "integer",
        "text": "varchar",
        "date": "date",
        "timestamp": "timestamp_ntz",
        "boolean": "boolean",
        "bigint": "bigint",
        "double": "double",
    }
    port = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        with serving(SERVER) as self.port:
            yield

    def account(self) -> dict[str, Any]:
        return {
            "account": "shop",
            "user": "shop",
            "password": "none",
            "host": "127.0.0.1",
            "port": self.port,
            "protocol": "http",
            "database": "SHOP",
        }

    def profile(self, folder: Path) -> dict[str, Any]:
        dbt = {"type": "snowflake", "schema": schema_of(folder), "warehouse": "none", "threads": 2}
        return dbt | self.account()

    def query(self, folder: Path, sql: str) -> list[tuple[Any, ...]]:
        with self.cursor(folder) as cursor:
            rows = cursor.execute(sql).fetchall()
        return [tuple(map(plain, row)) for row in rows]

    def execute(self, folder: Path, *statements: str) -> None:
        with self.cursor(folder) as cursor:
            for statement in statements:
                cursor.execute(statement)

    def load(self, folder: Path, table: str, columns: Sequence[Column], path: Path) -> None:
        """As one text: a stage would need more of the server, which reads values for a minute."""
        with path.open(newline="") as file:
            rows = [[None if text == "\\N" else text for text in row] for row in csv.reader(file)]
        texts = [f"value[{number}]::varchar" for number in range(len(columns))]
        self.execute(
            folder,
            f"create or replace table {table} ({self.declared(columns)})",
            f"insert into {table} select {', '.join(texts)} "  # noqa: S608
            f"from table(flatten(input => parse_json($${json.dumps(rows)}$$)))",
        )

    def drop_tables(self, folder: Path) -> None:
        self.execute(folder, f"drop schema {schema_of(folder)} cascade")

    @contextmanager
    def cursor(self, folder: Path) -> Iterator[Any]:
        connection = snowflake.connector.connect(
            **self.account(), session_parameters={"CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False}
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute("create database if not exists SHOP")
                cursor.execute(f"create schema if not exists SHOP.{schema_of(folder)}")
                cursor.execute(f"use schema SHOP.{schema_of(folder)}")
                yield cursor
        finally:
            connection.close()


ENGINE = Snowflake()
