"""What models send to the database, as the adapter sends it."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from dbt.adapters.sql.connections import SQLConnectionManager

COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
QUESTION = re.compile(
    r"\s*(select|with|show|describe|begin)\b(?!.*\b(insert|delete|merge)\b)", re.S
)


@contextmanager
def after_each_change(react: Callable[[str], None]) -> Iterator[None]:
    """Tell the name of a model after each of its statements that may have changed something."""
    with after_each(lambda model, sql: react(model) if changes(sql) else None):
        yield


@contextmanager
def sent() -> Iterator[list[tuple[str, str]]]:
    """The statements of all models, each with the name of its model."""
    statements: list[tuple[str, str]] = []
    with after_each(lambda model, sql: statements.append((model, sql))):
        yield statements


@contextmanager
def after_each(react: Callable[[str, str], None]) -> Iterator[None]:
    inside = threading.local()

    def watched(send: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(send)
        def sent(self: Any, sql: str, *args: Any, **kwargs: Any) -> Any:
            if getattr(inside, "statement", False):
                return send(self, sql, *args, **kwargs)
            inside.statement = True
            try:
                answer = send(self, sql, *args, **kwargs)
            finally:
                inside.statement = False
            name = self.get_thread_connection().name or ""
            if name.startswith("model."):
                react(name.split(".")[-1], sql)
            return answer

        return sent

    with ExitStack() as stack:
        for manager in connection_managers():
            for method in {"execute", "add_query"} & set(vars(manager)):
                stack.enter_context(patch.object(manager, method, watched(vars(manager)[method])))
        yield


def changes(sql: str) -> bool:
    return not QUESTION.match(COMMENT.sub("", sql).lower())


def connection_managers() -> list[type]:
    """Those of all adapters that are loaded: some send their statements in ways of their own."""
    managers: list[type] = [SQLConnectionManager]
    for manager in managers:
        managers += manager.__subclasses__()
    return managers
