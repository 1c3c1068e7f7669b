"""What a test asks of an engine, in its own words: neutral types, quoted names, plain values."""

import csv
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

# A name and a type of `Engine.types` or of the engine, or a column in the words of one engine.
Column = tuple[str, str] | str


class Engine(ABC):
    """A server (or none), and how projects of the tests reach it. A project has its own schema."""

    name: str
    # What the docs say of it, each in a few words.
    title: str
    shown: str = "run"
    replaces: str = "in one transaction"
    types: ClassVar[dict[str, str]] = {
        "integer": "integer",
        "text": "varchar",
        "date": "date",
        "timestamp": "timestamp",
        "boolean": "boolean",
        "bigint": "bigint",
        "double": "double precision",
        "zoned": "timestamp with time zone",
    }
    # Whether `delete from` takes rows out of its tables.
    deletes: ClassVar[bool] = True
    # Whether a run replaces a range of rows in one step; if not, what a reader may see meanwhile.
    atomic: ClassVar[bool] = False
    reader_sees: str = "the old rows"
    # How many entities there is time for in random histories.
    entities: ClassVar[int] = 150
    # How much of a schedule there is time for; none for all.
    steps: ClassVar[int | None] = None
    # What dbt_project.yml says for this engine alone.
    project_yml: str = ""
    # Columns of ours that the engine wants quoted.
    reserved: ClassVar[frozenset[str]] = frozenset()

    @contextmanager
    def running(self) -> Iterator[None]:
        """The server, for as long as the tests take."""
        yield

    @abstractmethod
    def profile(self, folder: Path) -> dict[str, Any]:
        """The output of profiles.yml for a project in a folder."""

    @abstractmethod
    def query(self, folder: Path, sql: str) -> list[tuple[Any, ...]]:
        """Rows, in types that compare equal to those of Python: int, float, bool, str, date."""

    @abstractmethod
    def execute(self, folder: Path, *statements: str) -> None: ...

    @abstractmethod
    def load(self, folder: Path, table: str, columns: Sequence[Column], path: Path) -> None:
        """Replace a table by the rows of a CSV file, in which \\N is null."""

    @abstractmethod
    def drop_tables(self, folder: Path) -> None: ...

    def made_as(self, folder: Path, table: str) -> Any:
        """What another table in its place would not share, even with the same rows; else none."""
        return None

    def quoted(self, name: str) -> str:
        return f'"{name}"'

    def output(self, name: str) -> str:
        """A column of ours in a query."""
        return self.quoted(name) if name in self.reserved else name

    def declared(self, columns: Sequence[Column]) -> str:
        """Columns as a `create table` lists them."""
        return ", ".join(
            column
            if isinstance(column, str)
            else f"{self.quoted(column[0])} {self.types.get(column[1], column[1])}"
            for column in columns
        )

    def save(self, folder: Path) -> None:
        """Keep all tables as they are."""
        raise NotImplementedError(f"no test needs this of {self.name}")

    def restore(self, folder: Path) -> None:
        """Bring the rows back that were kept."""
        raise NotImplementedError(f"no test needs this of {self.name}")

    def close(self) -> None:  # noqa: B027
        """Let go of what dbt holds open between two runs."""


def schema_of(folder: Path) -> str:
    """A schema of its own for each project; pytest names folders once per session."""
    return f"shop_{abs(hash(str(folder))) % 10**10}"


def write_csv(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(
            ["\\N" if value is None else value for value in row] for row in rows
        )


def plain(value: Any) -> Any:
    """Numbers of any type compare equal in Python; a date is no timestamp at midnight."""
    return value.date() if isinstance(value, datetime) else value
