"""DuckDB, embedded: a file per project."""

import gc
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager

from engines.engine import Column, Engine


class DuckDB(Engine):
    name = "duckdb"
    title = f"DuckDB {'.'.join(duckdb.__version__.split('.')[:2])}"
    atomic = True

    def profile(self, folder: Path) -> dict[str, Any]:
        return {"type": "duckdb", "path": str(database(folder)), "threads": 2}

    @contextmanager
    def connection(self, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(str(database(folder))) as connection:
            yield connection

    def query(self, folder: Path, sql: str) -> list[tuple[Any, ...]]:
        with self.connection(folder) as connection:
            return connection.execute(sql).fetchall()

    def execute(self, folder: Path, *statements: str) -> None:
        with self.connection(folder) as connection:
            for statement in statements:
                connection.execute(statement)

    def load(self, folder: Path, table: str, columns: Sequence[Column], path: Path) -> None:
        self.execute(
            folder,
            f"create or replace table {table} ({self.declared(columns)})",
            f"copy {table} from '{path}' "
            "(format csv, header false, auto_detect false, nullstr '\\N')",
        )

    def made_as(self, folder: Path, table: str) -> Any:
        return self.query(
            folder,
            f"select table_oid from duckdb_tables() where table_name = '{table}' "
            "and database_name = current_database()",
        )

    def drop_tables(self, folder: Path) -> None:
        tables = self.query(
            folder,
            "select table_name, table_type from information_schema.tables "
            "where table_catalog = current_database()",
        )
        for name, kind in tables:
            self.execute(folder, f"drop {'view' if kind == 'VIEW' else 'table'} {name}")

    @contextmanager
    def running(self) -> Iterator[None]:
        yield
        gc.unfreeze()

    def save(self, folder: Path) -> None:
        """What is alive now is not looked through again each time that a copy is restored."""
        self.close()
        gc.freeze()
        shutil.copy(database(folder), folder / "saved.duckdb")

    def restore(self, folder: Path) -> None:
        self.close()
        shutil.copy(folder / "saved.duckdb", database(folder))

    def close(self) -> None:
        DuckDBConnectionManager.close_all_connections()
        gc.collect()


def database(folder: Path) -> Path:
    return folder / "shop.duckdb"


ENGINE = DuckDB()
