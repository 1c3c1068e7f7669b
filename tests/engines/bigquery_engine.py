"""BigQuery as crucible emulates it: a server of its own on a free port, in memory.

It rests on sqlglot and DuckDB, as the translated engines do; what it adds is dbt-bigquery's own
client, materializations and table options.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from engines.engine import Column, Engine, plain, schema_of
from engines.ports import serving

SERVER = Path(__file__).parent / "crucible_server.py"


class BigQuery(Engine):
    name = "bigquery"
    title = "BigQuery"
    shown = "emulated (crucible)"
    replaces = "by one MERGE"
    steps = 4
    types: ClassVar[dict[str, str]] = {
        "integer": "int64",
        "text": "string",
        "date": "date",
        "timestamp": "datetime",
        "boolean": "bool",
        "bigint": "int64",
        "double": "float64",
    }
    reserved: ClassVar[frozenset[str]] = frozenset({"new", "current"})
    port = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        with serving(SERVER) as self.port:
            yield

    def profile(self, folder: Path) -> dict[str, Any]:
        return {
            "type": "bigquery",
            "method": "oauth-secrets",
            "token": "none",
            "project": "shop",
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
        """By way of texts: crucible loads no CSV into a datetime, and is slow to insert values."""
        with self.client(folder) as client, path.open("rb") as file:
            client.query_and_wait(f"create or replace table {table} ({self.declared(columns)})")
            fields = client.get_table(f"shop.{schema_of(folder)}.{table}").schema
            texts = [f"text_{number}" for number in range(len(fields))]
            client.load_table_from_file(
                file,
                f"shop.{schema_of(folder)}.{table}_texts",
                job_config=bigquery.LoadJobConfig(
                    schema=[bigquery.SchemaField(text, "STRING") for text in texts],
                    source_format="CSV",
                    write_disposition="WRITE_TRUNCATE",
                ),
            ).result()
            values = [
                f"cast(nullif({text}, r'\\N') as {field.field_type})"
                for text, field in zip(texts, fields, strict=True)
            ]
            client.query_and_wait(
                f"insert into {table} select {', '.join(values)} from {table}_texts"  # noqa: S608
            )

    def drop_tables(self, folder: Path) -> None:
        with self.client(folder) as client:
            client.delete_dataset(schema_of(folder), delete_contents=True)

    @contextmanager
    def client(self, folder: Path) -> Iterator[bigquery.Client]:
        client = bigquery.Client(
            project="shop",
            credentials=AnonymousCredentials(),
            client_options={"api_endpoint": f"http://127.0.0.1:{self.port}"},
            default_query_job_config=bigquery.QueryJobConfig(
                default_dataset=f"shop.{schema_of(folder)}"
            ),
        )
        try:
            client.create_dataset(schema_of(folder), exists_ok=True)
            yield client
        finally:
            client.close()


ENGINE = BigQuery()
