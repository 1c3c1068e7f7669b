"""What a measurement is: statements, the models that sent them, and the process around them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

SUMMARY_LENGTH = 90


class Statement(NamedTuple):
    """A statement that a model sent to the database, with the processor time of all threads."""

    sql: str
    seconds: float
    cpu_seconds: float
    rows: int

    @property
    def code(self) -> str:
        """The statement on one line, without comments."""
        code = re.sub(r"/\*.*?\*/|--[^\n]*", "", self.sql, flags=re.DOTALL)
        return " ".join(code.split())

    @property
    def summary(self) -> str:
        return self.code[:SUMMARY_LENGTH]

    @property
    def is_transaction(self) -> bool:
        return self.code.lower().rstrip(";") in ("begin", "commit", "rollback")

    @property
    def is_query(self) -> bool:
        """Whether it only asks."""
        return self.code.lower().startswith(("select", "with", "from", "describe", "show"))

    @property
    def rows_written(self) -> int:
        """Rows that it put into a table that stays."""
        fills = re.match(
            r"(set variable [^;]*; )?(insert into|create (or replace )?table)\b",
            self.code,
            re.IGNORECASE,
        )
        return self.rows if fills else 0


class ModelRun(NamedTuple):
    """One model (or rival) in one run: wall time of its node, and all that it sent."""

    model: str
    wall_seconds: float
    statements: list[Statement]

    @property
    def seconds(self) -> float:
        return sum(statement.seconds for statement in self.statements)

    @property
    def sent(self) -> list[Statement]:
        return [statement for statement in self.statements if not statement.is_transaction]


class Measured(NamedTuple):
    """One repetition. Memory and bytes are those of its process; a part of a run has none."""

    models: list[ModelRun]
    peak_bytes: int | None
    written_bytes: int | None

    @property
    def seconds(self) -> float:
        """Time in the database."""
        return sum(run.seconds for run in self.models)

    @property
    def cpu_seconds(self) -> float:
        return sum(statement.cpu_seconds for statement in self.statements)

    @property
    def rows_written(self) -> int:
        return sum(statement.rows_written for statement in self.statements)

    @property
    def statements(self) -> list[Statement]:
        return [statement for run in self.models for statement in run.statements]

    @property
    def sent(self) -> list[Statement]:
        """All statements but begin and commit."""
        return [statement for run in self.models for statement in run.sent]

    def of(self, models: Sequence[str]) -> "Measured":
        """The part of this run that some of its models took."""
        return Measured([run for run in self.models if run.model in models], None, None)


def parts_of(runs: Sequence[Measured], *models: str) -> list[Measured]:
    return [run.of(models) for run in runs]
