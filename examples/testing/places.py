"""Production and the places beside it, on DuckDB and Postgres: what each of them has."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
from engines.postgres_engine import Postgres
from shop import Shop, build_shop

Row = tuple[Any, ...]
OF_THE_RUN = ("as_of_date", "built_with")
NOT_OF_THE_CODE = shutil.ignore_patterns("*.duckdb*", "target", "logs")


@dataclass(frozen=True)
class Place:
    """The schema that a project builds in: production's `main`, or a developer's own."""

    project: Shop
    schema: str = "main"
    file: str = "shop.duckdb"

    @property
    def on_postgres(self) -> bool:
        return self.project.environment.get("SHOP_TARGET") == "postgres"

    @property
    def path(self) -> Path:
        return self.project.folder / self.file

    def query(self, sql: str) -> list[Row]:
        if self.on_postgres:
            return self.query_postgres(sql)
        with duckdb.connect(self.path, read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def query_postgres(self, sql: str) -> list[Row]:
        environment = self.project.environment
        with (
            psycopg2.connect(
                host=environment["PGHOST"],
                port=environment["PGPORT"],
                user="shop",
                dbname="shop",
                options=f"-c search_path={self.schema}",
            ) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
            return cursor.fetchall()

    def tables(self) -> set[str]:
        schema = self.schema if self.on_postgres else "main"
        found = self.query(
            f"select table_name from information_schema.tables where table_schema = '{schema}'"
        )
        return {name for (name,) in found}

    def rows(self, table: str) -> Counter[Row]:
        """All rows, without the columns that tell of the run that wrote them."""
        described = self.query(
            "select distinct column_name from information_schema.columns"
            f" where table_name = '{table}' order by column_name"
        )
        kept = ", ".join(f'"{name}"' for (name,) in described if name not in OF_THE_RUN)
        return Counter(self.query(f"select {kept} from {table}"))

    def fingerprint(self) -> object:
        """Changes with anything that is stored."""
        if not self.on_postgres:
            return sha256(self.path.read_bytes()).hexdigest()
        return {
            table: self.query(
                f"select md5(string_agg(t::text, ' ' order by t::text)) from {table} t"
            )
            for table in self.tables()
        }


def beside(production: Place, folder: Path, name: str) -> Place:
    """A working copy of the code with the artifacts of production's last build, and its place."""
    environment = {
        **production.project.environment,
        "SHOP_DEVELOPER": name,
        "SHOP_FOLDER": str(production.project.folder),
    }
    shutil.copytree(production.project.folder, folder, symlinks=True, ignore=NOT_OF_THE_CODE)
    (folder / "production").mkdir()
    shutil.copy(production.project.folder / "target" / "manifest.json", folder / "production")
    return Place(Shop(folder, environment), f"dev_{name}", f"dev_{name}.duckdb")


def administer(server: Postgres, *statements: str) -> None:
    connection = psycopg2.connect(
        host="127.0.0.1", port=server.port, user="shop", dbname="postgres"
    )
    connection.autocommit = True
    for statement in statements:
        connection.cursor().execute(statement)
    connection.close()


@contextmanager
def built_on_postgres(folder: Path) -> Iterator[tuple[Postgres, Shop]]:
    """A server with the built shop, and a database `built` to make it anew from."""
    server = Postgres()
    with server.running():
        administer(server, "create database shop")
        environment = {
            "SHOP_TARGET": "postgres",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(server.port),
            "PGUSER": "shop",
        }
        shop = build_shop(folder, environment)
        administer(server, "create database built template shop")
        yield server, shop
