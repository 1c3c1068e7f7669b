"""The two databases of the example: each executes SQL and copies a CSV file into a table."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb
import psycopg2

NULL = "NA"


class Database(Protocol):
    def execute(self, sql: str) -> list[tuple[Any, ...]]: ...

    def copy(self, table: str, csv: Path) -> None:
        """Appends a CSV file with a header; NA is null."""


class DuckDB:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def copy(self, table: str, csv: Path) -> None:
        self.execute(f"copy {table} from '{csv}' (header, nullstr '{NULL}')")


class Postgres:
    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        self.cursor.execute(sql)
        return self.cursor.fetchall() if self.cursor.description else []

    def copy(self, table: str, csv: Path) -> None:
        with csv.open() as opened:
            self.cursor.copy_expert(
                f"copy {table} from stdin with (format csv, header, null '{NULL}')", opened
            )


@contextmanager
def transaction() -> Iterator[Database]:
    """A transaction in the database that SHOP_TARGET names, where profiles.yml has it."""
    opened = {"duckdb": duckdb_transaction, "postgres": postgres_transaction}
    with opened[os.environ.get("SHOP_TARGET", "duckdb")]() as database:
        yield database


@contextmanager
def duckdb_transaction() -> Iterator[Database]:
    with duckdb.connect(Path(os.environ.get("SHOP_FOLDER", "."), "shop.duckdb")) as connection:
        connection.begin()
        yield DuckDB(connection)
        connection.commit()


@contextmanager
def postgres_transaction() -> Iterator[Database]:
    user = os.environ.get("PGUSER", "shop")
    with psycopg2.connect(dbname="shop", user=user) as connection, connection.cursor() as cursor:
        yield Postgres(cursor)
