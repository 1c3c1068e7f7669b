"""Engines that the tests run on: each starts its own server, if it has one, and talks to it."""

from importlib import import_module

from engines.engine import Engine

WAREHOUSES = ["redshift", "snowflake", "bigquery", "athena", "databricks"]
TRANSLATED = [f"{warehouse}-translated" for warehouse in WAREHOUSES]
RUN = ["duckdb", "ducklake", "postgres", "spark", "clickhouse", "trino"]
LAKEHOUSES = ["spark-delta", "spark-iceberg"]
EXECUTED = ["bigquery"]
EMULATED = ["snowflake"]
NAMES = [*RUN, *LAKEHOUSES, *EXECUTED, *EMULATED, *TRANSLATED]


def find(name: str) -> Engine:
    """The engine of that name, from the module of that name."""
    if name in TRANSLATED:
        return import_module("engines.translated").find(name)  # type: ignore[no-any-return]
    if name in LAKEHOUSES:
        return import_module("engines.lakehouse").find(name)  # type: ignore[no-any-return]
    engine = import_module(f"engines.{name}_engine").ENGINE
    assert isinstance(engine, Engine)
    return engine
