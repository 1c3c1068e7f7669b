"""PostgreSQL: a cluster of its own on a free port, gone with the tests."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import DECIMAL, new_type, register_type

from engines.debian import install
from engines.engine import Column, Engine, schema_of
from engines.ports import free_port

register_type(new_type(DECIMAL.values, "NUMBER", lambda value, _: value and float(value)))


class Postgres(Engine):
    name = "postgres"
    title = "Postgres 15"
    replaces = "in one transaction; runs at the same time wait for each other"
    atomic = True
    port = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        programs = installed_programs()
        folder = Path(tempfile.mkdtemp(prefix="activation_layer_postgres_"))
        self.port = free_port()
        try:
            shutil.chown(folder, *server_user())
            data, log = folder / "data", folder / "log"
            run_as_server(programs / "initdb", "-D", data, "-U", "shop", "-A", "trust", "--no-sync")
            options = f"-p {self.port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
            run_as_server(programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
            try:
                yield
            finally:
                run_as_server(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def profile(self, folder: Path) -> dict[str, Any]:
        return {
            "type": "postgres",
            "host": "127.0.0.1",
            "port": self.port,
            "user": "shop",
            "password": "",
            "dbname": "postgres",
            "schema": schema_of(folder),
            "threads": 2,
        }

    def query(self, folder: Path, sql: str) -> list[tuple[Any, ...]]:
        with self.cursor(folder) as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def execute(self, folder: Path, *statements: str) -> None:
        with self.cursor(folder) as cursor:
            for statement in statements:
                cursor.execute(statement)

    def load(self, folder: Path, table: str, columns: Sequence[Column], path: Path) -> None:
        with self.cursor(folder) as cursor, path.open() as file:
            cursor.execute(f"create table if not exists {table} ({self.declared(columns)})")
            cursor.execute(f"truncate {table}")
            cursor.copy_expert(f"copy {table} from stdin (format csv, null '\\N')", file)

    def made_as(self, folder: Path, table: str) -> Any:
        return self.query(folder, f"select '{table}'::regclass::oid::bigint")

    def save(self, folder: Path) -> None:
        schema = schema_of(folder)
        self.execute(folder, f"create schema saved_{schema}")
        for table in self.tables(folder, schema):
            self.execute(folder, f"create table saved_{schema}.{table} as table {table}")

    def restore(self, folder: Path) -> None:
        saved = f"saved_{schema_of(folder)}"
        for table in self.tables(folder, saved):
            self.execute(folder, f"truncate {table}", f"insert into {table} table {saved}.{table}")

    def tables(self, folder: Path, schema: str) -> list[str]:
        found = self.query(folder, f"select tablename from pg_tables where schemaname = '{schema}'")
        return [name for (name,) in found]

    def drop_tables(self, folder: Path) -> None:
        self.execute(folder, f"drop schema {schema_of(folder)} cascade")

    @contextmanager
    def cursor(self, folder: Path) -> Iterator[Any]:
        schema = schema_of(folder)
        connection = psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            user="shop",
            dbname="postgres",
            options=f"-c search_path={schema}",
        )
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(f"create schema if not exists {schema}")
                yield cursor
        finally:
            connection.close()


def installed_programs() -> Path:
    """The folder of the server's programs, from Debian's package where they are not there yet."""
    if not server_programs():
        install("postgresql")
    return server_programs()[-1]


def server_programs() -> list[Path]:
    return sorted(path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def server_user() -> tuple[str, str] | tuple[int, int]:
    """The server refuses to run as root."""
    return ("postgres", "postgres") if os.geteuid() == 0 else (os.geteuid(), os.getegid())


def run_as_server(*command: object) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")


ENGINE = Postgres()
