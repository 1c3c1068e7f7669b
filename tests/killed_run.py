"""`dbt run` in a process of its own that is killed (SIGKILL) at a statement."""

import itertools
import os
import signal
import threading
from multiprocessing import get_context
from typing import Any

from dbt.adapters.sql.connections import SQLConnectionManager
from warehouse import Project, Vars

SECONDS_AT_MOST = 300


def kill_run(project: Project, variables: Vars, statement: int, seconds: float) -> bool:
    """Kill a run `seconds` after it sent that statement of its models; did it die before its end?

    The process is a fork: it has dbt and the parsed project in memory already.
    """
    project.close()
    process = get_context("fork").Process(
        target=run_and_die, args=(project, variables, statement, seconds)
    )
    process.start()
    process.join(SECONDS_AT_MOST)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def run_and_die(project: Project, variables: Vars, statement: int, seconds: float) -> None:
    add_query = SQLConnectionManager.add_query
    numbers = itertools.count(1)

    def counted(self: Any, sql: str, *args: Any, **kwargs: Any) -> Any:
        if "model." in (self.get_thread_connection().name or "") and next(numbers) == statement:
            threading.Timer(seconds, kill).start() if seconds else kill()
        return add_query(self, sql, *args, **kwargs)

    setattr(SQLConnectionManager, "add_query", counted)  # noqa: B010
    project.run(variables=variables)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
