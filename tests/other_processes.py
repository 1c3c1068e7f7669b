"""`dbt run` in other processes, beside each other or killed.

They are forks, which have dbt and the parsed project in memory already.
"""

import itertools
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

from dbt.adapters.sql.connections import SQLConnectionManager
from statements import after_each_change
from warehouse import Project, Vars

SECONDS_AT_MOST = 300


def start_run(project: Project, name: str, *args: str, variables: Vars) -> BaseProcess:
    """A run that has to succeed; dbt's own files of each name are kept apart."""
    folders = ("--target-path", f"target_{name}", "--log-path", f"logs_{name}")
    return start(lambda: project.run(*args, *folders, variables=variables))


def kill_run(project: Project, variables: Vars, statement: int, seconds: float) -> bool:
    """Kill a run `seconds` after that statement of its models; did it die before its end?"""
    return killed(project, lambda: run_and_die(project, variables, statement, seconds))


def kill_run_after(project: Project, model: str, statement: int, variables: Vars) -> bool:
    """Kill a run of one model after its n-th statement that may have changed something."""
    numbers = itertools.count(1)

    def run() -> None:
        with after_each_change(lambda _: kill() if next(numbers) == statement else None):
            project.run("--select", model, variables=variables)

    return killed(project, run)


def killed(project: Project, run: Callable[[], None]) -> bool:
    project.close()
    code = exit_code(start(run))
    assert code in (0, -signal.SIGKILL)
    return code != 0


def start(work: Callable[[], None]) -> BaseProcess:
    process = get_context("fork").Process(target=work)
    process.start()
    return process


def exit_code(process: BaseProcess) -> int:
    process.join(SECONDS_AT_MOST)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(f"a run takes more than {SECONDS_AT_MOST} s")
    return process.exitcode


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
