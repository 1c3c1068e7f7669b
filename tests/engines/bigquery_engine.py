"""BigQuery: dbt-bigquery and its client as they are, and Google's implementation of the language.

The server is ours: the API that they ask, on a free port of this process. ZetaSQL reads, analyzes
and executes every statement. It shows nothing of quotas, partitions that are skipped, prices,
queries that BigQuery cannot plan, or several that run at once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from engines.engine import Column, Engine, plain, schema_of
from engines.googlesql.rest import serving
from engines.googlesql.tables import Table
from engines.googlesql.warehouse import Warehouse

PROJECT = "shop"


class BigQuery(Engine):
    name = "bigquery"
    title = "BigQuery"
    shown = "executed by Google's own implementation (ZetaSQL) behind dbt-bigquery and its client"
    replaces = "by one MERGE"
    entities = 10
    types: ClassVar[dict[str, str]] = {
        "integer": "int64",
        "text": "string",
        "date": "date",
        "timestamp": "datetime",
        "boolean": "bool",
        "bigint": "int64",
        "double": "float64",
        "zoned": "timestamp",
    }
    reserved: ClassVar[frozenset[str]] = frozenset({"new", "current"})

    @contextmanager
    def running(self) -> Iterator[None]:
        self.warehouse = Warehouse(PROJECT)
        with serving(self.warehouse) as self.port:
            yield

    def profile(self, folder: Path) -> dict[str, Any]:
        return {
            "type": "bigquery",
            "method": "oauth-secrets",
            "token": "none",
            "project": PROJECT,
            "dataset": schema_of(folder),
            "location": "EU",
            "api_endpoint": f"http://127.0.0.1:{self.port}",
            "threads": 2,
        }

    def quoted(self, name: str) -> str:
        return f"`{name}`"

    def query(self, folder: Path, sql: str) -> list[tuple[Any, ...]]:
        with self.client(folder) as client:
            rows = list(client.query_and_wait(sql))
        return [tuple(map(plain, row.values())) for row in rows]

    def execute(self, folder: Path, *statements: str) -> None:
        with self.client(folder) as client:
            for statement in statements:
                client.query_and_wait(statement)

    def load(self, folder: Path, table: str, columns: Sequence[Column], path: Path) -> None:
        name = f"{PROJECT}.{schema_of(folder)}.{table}"
        with self.client(folder) as client, path.open("rb") as file:
            client.query_and_wait(f"create or replace table {table} ({self.declared(columns)})")
            load = bigquery.LoadJobConfig(
                schema=client.get_table(name).schema,
                source_format="CSV",
                null_marker="\\N",
                write_disposition="WRITE_TRUNCATE",
            )
            client.load_table_from_file(file, name, job_config=load).result()

    def drop_tables(self, folder: Path) -> None:
        with self.client(folder) as client:
            client.delete_dataset(schema_of(folder), delete_contents=True)

    def made_as(self, folder: Path, table: str) -> Any:
        made = self.warehouse.datasets[schema_of(folder)][table]
        assert isinstance(made, Table)
        return made.number

    @contextmanager
    def client(self, folder: Path) -> Iterator[bigquery.Client]:
        client = bigquery.Client(
            project=PROJECT,
            credentials=AnonymousCredentials(),
            client_options={"api_endpoint": f"http://127.0.0.1:{self.port}"},
            default_query_job_config=bigquery.QueryJobConfig(
                default_dataset=f"{PROJECT}.{schema_of(folder)}"
            ),
        )
        try:
            client.create_dataset(schema_of(folder), exists_ok=True)
            yield client
        finally:
            client.close()


ENGINE = BigQuery()
