"""Run dbt and kill it (SIGKILL) at a statement: killed_run.py STATEMENT SECONDS ARG..."""

import itertools
import os
import signal
import sys
import threading
from typing import Any

from dbt.adapters.sql.connections import SQLConnectionManager
from dbt.cli.main import dbtRunner


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(statement: int, seconds: float, arguments: list[str]) -> None:
    """Die `seconds` after the model statement of that number was sent."""
    add_query = SQLConnectionManager.add_query
    numbers = itertools.count(1)

    def counted(self: Any, sql: str, *args: Any, **kwargs: Any) -> Any:
        if "model." in (self.get_thread_connection().name or "") and next(numbers) == statement:
            threading.Timer(seconds, kill).start() if seconds else kill()
        return add_query(self, sql, *args, **kwargs)

    setattr(SQLConnectionManager, "add_query", counted)  # noqa: B010
    dbtRunner().invoke(arguments)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
