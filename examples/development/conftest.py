"""Production on DuckDB and on Postgres, built once and copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from developers import Place
from engines.postgres_engine import Postgres
from shop import Shop, copy_shop, create_shop


def administer(server: Postgres, *statements: str) -> None:
    connection = psycopg2.connect(
        host="127.0.0.1", port=server.port, user="shop", dbname="postgres"
    )
    connection.autocommit = True
    for statement in statements:
        connection.cursor().execute(statement)
    connection.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    server = Postgres()
    with server.running():
        yield server


@pytest.fixture(scope="session")
def built_on_postgres(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    administer(server, "create database shop")
    project = create_shop(
        tmp_path_factory.mktemp("built_on_postgres") / "warehouse",
        {"SHOP_TARGET": "postgres", "PGHOST": "127.0.0.1", "PGPORT": str(server.port)},
    )
    project.make("build")
    administer(server, "alter database shop rename to built", "create database shop template built")
    return project


@pytest.fixture(params=["duckdb", "postgres"])
def production(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "duckdb":
        yield Place(request.getfixturevalue("shop"))
        return
    yield Place(copy_shop(request.getfixturevalue("built_on_postgres"), tmp_path / "warehouse"))
    server = request.getfixturevalue("server")
    administer(server, "drop database shop", "create database shop template built")
