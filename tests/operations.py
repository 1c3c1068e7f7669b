"""Run-operations as a user types them, and what they say."""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dbt.cli.main import dbtRunner
from warehouse import Project, Vars, vars_flag, working_directory


@dataclass(frozen=True)
class Said:
    """What an operation printed, and the error it ended with, if any."""

    printed: str
    error: str

    @property
    def lines(self) -> list[str]:
        return self.printed.splitlines()

    def row(self, first_cell: str) -> list[str]:
        """The cells of the printed row that begins with this one."""
        rows = [re.split(r"\s{2,}", line.strip()) for line in self.lines]
        return next(row for row in rows if row[0] == first_cell)

    @property
    def command(self) -> list[str]:
        """The arguments of the one dbt command that was printed."""
        [command] = [line for line in self.lines if line.startswith("  dbt ")]
        return shlex.split(command)[1:]


def operate(
    project: Project,
    operation: str,
    arguments: Mapping[str, Any] | str | None = None,
    variables: Vars | None = None,
) -> Said:
    """Run an operation; arguments as a dictionary, or as the YAML that a user types."""
    printed: list[str] = []
    errors: list[str] = []

    def notice(event: Any) -> None:
        if event.info.name == "PrintEvent":
            printed.append(event.info.msg + "\n")
        elif event.info.level in ("warn", "error"):
            errors.append(event.info.msg)

    typed = arguments
    if not isinstance(typed, str):
        typed = json.dumps(arguments or {}, ensure_ascii=False)
    command = ["run-operation", operation, "--args", typed, *project.flags()]
    command += vars_flag(variables)
    with working_directory(project.folder):
        result = dbtRunner(manifest=project.manifest, callbacks=[notice]).invoke(command)
    assert result.success == (not errors), (result.exception, errors)
    return Said("".join(printed), "\n".join(errors))


def succeed(
    project: Project,
    operation: str,
    arguments: Mapping[str, Any] | str | None = None,
    variables: Vars | None = None,
) -> Said:
    said = operate(project, operation, arguments, variables)
    assert not said.error, said.error
    return said


def assert_refused(
    said: Said, *, call: str, problem: str, allowed: str, given: str, do: str = ""
) -> None:
    """All errors have the same shape; they name no model, since none is at fault."""
    lines = [line.strip() for line in said.error.splitlines()]
    assert f"activation_layer: {call}: {problem}" in lines, said.error
    assert any(line.startswith("allowed:") and allowed in line for line in lines), said.error
    assert any(line.startswith("given:") and given in line for line in lines), said.error
    assert not any(line.startswith("model:") for line in lines), said.error
    assert not any(line.startswith("allowed:") and "dbt " in line for line in lines), said.error
    assert not do or f"do:      {do}" in lines, said.error
