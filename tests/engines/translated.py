"""Warehouses that cannot be had here: dbt's real adapter, and DuckDB behind it.

Every statement is read by sqlglot as the warehouse's dialect and runs as its translation: the
questions that macros ask, hooks, the models' own SQL, and how a range of rows is replaced. What
only a warehouse can answer is replaced (connections, schemas, columns), and how it makes a table.
sqlglot is kinder than a warehouse; `strictness` refuses more.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import sqlglot
from dbt.adapters.base.impl import BaseAdapter
from dbt.adapters.contracts.connection import AdapterResponse, Connection, ConnectionState
from dbt_common.clients.agate_helper import table_from_data_flat
from sqlglot import exp

from engines.engine import Column, Engine, schema_of
from engines.strictness import Refused, refuse_what_the_warehouse_refuses
from engines.warehouses import WAREHOUSES, Warehouse

# Sums are as wide as that only in DuckDB.
WIDE = {"HUGEINT": "BIGINT"}
MATERIALIZATIONS = """
{%- materialization incremental, adapter='ADAPTER', supported_languages=['sql'] -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        create or replace table {{ this }} as select * from ({{ compiled_code }}) as new_rows
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{%- endmaterialization -%}

{%- materialization view, adapter='ADAPTER' -%}
    {%- call statement('main') -%}
        create or replace view {{ this }} as {{ compiled_code }}
    {%- endcall -%}
    {{ return({'relations': [this.incorporate(type='view')]}) }}
{%- endmaterialization -%}

{#- It asks the server for its version. -#}
{%- macro databricks__optimize(relation) -%}{%- endmacro -%}
"""


class Translated(Engine):
    """An adapter whose statements run on DuckDB, in a schema for each project."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.name = f"{warehouse.name}-translated"
        self.title = warehouse.title
        self.shown = "translated"
        self.replaces = warehouse.replaces
        self.warehouse = warehouse
        self.lock = threading.RLock()
        self.statements: list[str] = []
        # Inserts into tables whose names contain this fail, as if the warehouse were lost there.
        self.lost_at: str | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        self.connection = duckdb.connect()
        self.connection.execute("set timezone = 'UTC'")
        for stand_in in self.warehouse.stand_ins:
            self.connection.execute(f"create temp macro {stand_in}")
        with replaced(self):
            yield
        self.connection.close()

    def profile(self, folder: Path) -> dict[str, Any]:
        (folder / "macros").mkdir(parents=True, exist_ok=True)
        materializations = MATERIALIZATIONS.replace("ADAPTER", self.warehouse.name)
        (folder / "macros" / "translated_materializations.sql").write_text(materializations)
        return {
            **self.warehouse.credentials,
            "type": self.warehouse.name,
            "schema": schema_of(folder),
            "threads": 2,
        }

    def query(self, folder: Path, sql: str) -> list[tuple[Any, ...]]:
        with self.cursor(folder) as cursor:
            return cursor.execute(sql).fetchall()

    def execute(self, folder: Path, *statements: str) -> None:
        with self.cursor(folder) as cursor:
            for statement in statements:
                cursor.execute(statement)

    def load(self, folder: Path, table: str, columns: Sequence[Column], path: Path) -> None:
        self.execute(
            folder,
            f"create or replace table {table} ({self.declared(columns)})",
            f"copy {table} from '{path}' "
            "(format csv, header false, auto_detect false, nullstr '\\N')",
        )

    def drop_tables(self, folder: Path) -> None:
        self.execute(folder, f"drop schema {schema_of(folder)} cascade")

    @contextmanager
    def cursor(self, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        with self.lock:
            self.connection.execute(f"create schema if not exists {schema_of(folder)}")
            self.connection.execute(f"use {schema_of(folder)}")
            yield self.connection

    def run(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Names and rows of the last of some statements in the warehouse's dialect."""
        names: list[str] = []
        rows: list[tuple[Any, ...]] = []
        with self.lock:
            for statement in filter(None, sqlglot.parse(sql, read=self.warehouse.dialect)):
                refuse_what_the_warehouse_refuses(statement, self.warehouse)
                self.statements.append(sql)
                if isinstance(statement, exp.Insert | exp.Merge):
                    self.refuse_where_it_is_lost(statement)
                    self.refuse_other_types(statement)
                for translated in translations(statement, self.warehouse):
                    result = self.connection.execute(translated)
                names = [column[0] for column in result.description or []]
                rows = result.fetchall()
        return names, rows

    def refuse_where_it_is_lost(self, statement: exp.Insert | exp.Merge) -> None:
        """The connection breaks before the rows come in: what a transaction did is taken back."""
        table = target_of(statement).name.lower()
        if self.lost_at is not None and self.lost_at in table:
            with suppress(duckdb.TransactionException):
                self.connection.rollback()
            raise ConnectionError(f"{self.warehouse.name} is lost before {table}")

    def refuse_other_types(self, statement: exp.Insert | exp.Merge) -> None:
        """Trino inserts no bigint into an integer: types must not differ between runs."""
        target = target_of(statement)
        rows = statement.expression
        if isinstance(statement, exp.Merge):
            source = statement.args["using"]
            named = [query for query in source.find_all(exp.Subquery) if query.alias == "new_rows"]
            rows = (named or [source])[0].this
        with self.lock:
            described = self.connection.execute(
                f"describe {translate(rows, self.warehouse)}"
            ).fetchall()
        given = {name.lower(): WIDE.get(kind, kind) for name, kind, *_ in described}
        stored = {
            name.lower(): WIDE.get(kind, kind)
            for name, kind in self.duckdb_columns(target.db, target.name)
        }
        if given != stored:
            raise Refused(f"into {target.name}: {sorted(given.items() ^ stored.items())}")

    def duckdb_columns(self, schema: str, table: str) -> list[tuple[str, str]]:
        with self.lock:
            return self.connection.execute(
                "select column_name, data_type from information_schema.columns "
                "where lower(table_schema) = lower(?) and lower(table_name) = lower(?) "
                "order by ordinal_position",
                [schema, table],
            ).fetchall()

    def stored_columns(self, schema: str, table: str) -> list[tuple[str, str]]:
        found = self.duckdb_columns(schema, table)
        return [(name, self.warehouse.native_type(data_type)) for name, data_type in found]

    def stored_relations(self, schema: str) -> list[tuple[str, str]]:
        with self.lock:
            found = self.connection.execute(
                "select table_name, table_type from information_schema.tables "
                "where lower(table_schema) = lower(?)",
                [schema],
            ).fetchall()
        return [(name, "view" if kind == "VIEW" else "table") for name, kind in found]


def target_of(statement: exp.Insert | exp.Merge) -> exp.Table:
    """The table that is written."""
    target = statement.this
    return target.this if isinstance(target, exp.Schema) else target


def translations(statement: exp.Expression, warehouse: Warehouse) -> list[str]:
    """DuckDB has no `replace where`: it computes the rows, and then deletes and inserts at once."""
    condition = statement.args.get("where") if isinstance(statement, exp.Insert) else None
    if condition is None:
        return [translate(statement, warehouse)]
    rows = translate(statement.expression, warehouse)
    deleted = exp.delete(target_of(statement).copy(), where=condition.copy())
    inserted = exp.insert(exp.select("*").from_("replacing_rows"), target_of(statement).copy())
    return [
        f"create or replace temp table replacing_rows as {rows}",
        "begin transaction",
        translate(deleted, warehouse),
        translate(inserted, warehouse),
        "commit",
    ]


def translate(statement: exp.Expression, warehouse: Warehouse) -> str:
    """A statement of the warehouse in DuckDB's dialect: tables lose their database."""
    statement = statement.copy()
    if warehouse.folds_names:
        statement = sqlglot.optimizer.normalize_identifiers.normalize_identifiers(
            statement, dialect=warehouse.dialect
        )
    for table in statement.find_all(exp.Table):
        table.set("catalog", None)
    for find, replace in warehouse.rewrites:
        statement = statement.transform(
            lambda node, find=find, replace=replace: replace(node) if find(node) else node
        )
    return str(statement.sql(dialect="duckdb", unsupported_level=sqlglot.ErrorLevel.IGNORE))


@contextmanager
def replaced(engine: Translated) -> Iterator[None]:
    """The adapter, with what only the warehouse can do replaced by what the engine does."""
    warehouse = engine.warehouse
    adapter = getattr(import_module(f"dbt.adapters.{warehouse.name}.impl"), warehouse.adapter)
    manager = adapter.ConnectionManager

    def execute(
        self: Any, sql: str, auto_begin: bool = False, fetch: bool = False, *_: Any, **__: Any
    ) -> tuple[AdapterResponse, Any]:
        names, rows = engine.run(sql)
        data = [dict(zip(names, row, strict=True)) for row in rows] if fetch else []
        return AdapterResponse("OK"), table_from_data_flat(data, names if fetch else [])

    def open_connection(connection: Connection) -> Connection:
        connection.state = ConnectionState.OPEN
        connection.handle = object()
        return connection

    def columns_in_relation(self: Any, relation: Any) -> list[Any]:
        stored = engine.stored_columns(relation.schema, relation.identifier)
        return [warehouse.column(self, name, data_type) for name, data_type in stored]

    def list_relations(self: Any, relation: Any, *_: Any) -> list[Any]:
        stored_case = str.upper if warehouse.folds_names else str
        return [
            self.Relation.create(
                database=stored_case(relation.database),
                schema=stored_case(relation.schema),
                identifier=name,
                type=kind,
                quote_policy=relation.quote_policy,
            )
            for name, kind in engine.stored_relations(relation.schema)
        ]

    def nothing(*_: Any, **__: Any) -> None:
        return None

    replacements: dict[str, Any] = {
        "execute": execute,
        "get_columns_in_relation": columns_in_relation,
        "list_relations_without_caching": list_relations,
        "get_relation": BaseAdapter.get_relation,
        "_relations_cache_for_schemas": BaseAdapter._relations_cache_for_schemas,
        "acquire_connection": BaseAdapter.acquire_connection,
        "connection_named": BaseAdapter.connection_named,
        "list_schemas": lambda *_: [],
        "create_schema": nothing,
        "pre_model_hook": nothing,
        "post_model_hook": nothing,
    }
    replaced_of_manager: dict[str, Any] = {
        "open": staticmethod(open_connection),
        "close": staticmethod(lambda connection: connection),
        **dict.fromkeys(
            (
                "begin",
                "commit",
                "clear_transaction",
                "commit_if_has_connection",
                "rollback_if_open",
                "release",
                "cancel_open",
                "cleanup_all",
            ),
            nothing,
        ),
    }
    with patch.multiple(adapter, **replacements), patch.multiple(manager, **replaced_of_manager):
        yield


ENGINES = {f"{warehouse.name}-translated": warehouse for warehouse in WAREHOUSES}


def find(name: str) -> Engine:
    return Translated(ENGINES[name])
