"""The fakesnow server, patched where Snowflake does more than it."""

import sys
from typing import Any
from unittest.mock import patch

import uvicorn
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.server import app
from sqlglot import exp

TRANSFORM = FakeSnowflakeCursor._transform


def without_temporary(cursor: Any, expression: exp.Expression, *parameters: Any) -> Any:
    """fakesnow refuses a temporary table in a schema: it becomes a plain one, which dbt drops."""
    if isinstance(expression, exp.Create):
        for temporary in list(expression.find_all(exp.TemporaryProperty)):
            temporary.pop()
    return TRANSFORM(cursor, expression, *parameters)


if __name__ == "__main__":
    with patch.object(FakeSnowflakeCursor, "_transform", without_temporary):
        uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
