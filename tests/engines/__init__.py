"""Engines that the tests run on: each starts its own server, if it has one, and talks to it."""

from importlib import import_module

from engines.engine import Engine

NAMES = ["duckdb", "postgres", "spark"]


def find(name: str) -> Engine:
    """The engine of that name, from the module of that name."""
    engine = import_module(f"engines.{name}_engine").ENGINE
    assert isinstance(engine, Engine)
    return engine
