"""A throw-away dbt project on an engine of its own that installs the package as a user would."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from engines import find
from engines.engine import Column, Engine, write_csv

PACKAGE = Path(__file__).parent.parent
Vars = Mapping[str, Any]

PROJECT_YML = """
name: shop
version: 1.0.0
profile: shop
flags:
  send_anonymous_usage_stats: false
"""

os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"


@dataclass(repr=False)
class Project:
    """A dbt project in `folder`; runs in this process, and parses once for all its runs."""

    folder: Path
    engine: Engine = field(default_factory=lambda: find("duckdb"))
    manifest: Manifest | None = None
    logged: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Project({self.folder})"

    @property
    def database(self) -> Path:
        return self.folder / "shop.duckdb"

    def write_model(self, name: str, sql: str) -> None:
        path = self.folder / "models" / f"{name}.sql"
        if not path.exists() or path.read_text() != sql + "\n":
            self.write_file(f"models/{name}.sql", sql + "\n")

    def write_file(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.manifest = None

    def dbt(self, *args: str, variables: Vars | None = None) -> dbtRunnerResult:
        """Run dbt in this process; raise what it raises, return failures as they are."""
        if args[0] == "parse":
            self.manifest = None
        elif self.manifest is None:
            parsed = self.dbt("parse", variables=variables)
            if not parsed.success:
                return parsed
        command = [*args, *self.flags(), *vars_flag(variables)]
        with working_directory(self.folder):
            self.logged.clear()
            result = dbtRunner(manifest=self.manifest, callbacks=[self.remember]).invoke(command)
        if isinstance(result.result, Manifest):
            self.manifest = result.result
        return result

    def run(self, *args: str, variables: Vars | None = None) -> None:
        """`dbt run` that has to succeed."""
        result = self.dbt("run", *args, variables=variables)
        assert result.success, messages(result)

    def remember(self, event: Any) -> None:
        """What macros log for people to read; `logged` holds that of the last run."""
        if event.info.name in ("JinjaLogInfo", "JinjaLogWarning"):
            self.logged.append(event.data.msg)

    def close(self) -> None:
        """Let go of the database file, for another process to open it or a copy to replace it."""
        self.engine.close()

    def save(self) -> None:
        self.engine.save(self.folder)

    def restore(self) -> None:
        """All tables as they were saved."""
        self.engine.restore(self.folder)

    def parse(self, variables: Vars | None = None) -> Manifest:
        result = self.dbt("parse", variables=variables)
        assert isinstance(result.result, Manifest), result.exception
        return result.result

    def flags(self) -> list[str]:
        return ["--quiet", "--no-use-colors", "--log-level-file", "none", "--no-write-json"]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.engine.query(self.folder, sql)

    def execute(self, *statements: str) -> None:
        self.engine.execute(self.folder, *statements)

    def drop_tables(self) -> None:
        self.engine.drop_tables(self.folder)

    def load(self, table: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
        """Replace a table (columns as name and type) by these rows."""
        path = self.folder / f"{table}.csv"
        write_csv(path, rows)
        self.engine.load(self.folder, table, columns, path)

    def rows(
        self, table: str, entity: Sequence[str], columns: Sequence[str], where: str = ""
    ) -> list[tuple[Any, ...]]:
        """Some columns of a table: those of the entity, and ours."""
        listed = [*map(self.engine.quoted, entity), *map(self.engine.output, columns)]
        return self.query(f"select {', '.join(listed)} from {table} {where}")  # noqa: S608


def create_project(
    folder: Path, template: Project | None = None, engine: Engine | None = None
) -> Project:
    """A project that has installed the package: with dbt deps, or as a copy of one that has."""
    if template is not None:
        shutil.copytree(template.folder, folder, symlinks=True)
    folder.mkdir(parents=True, exist_ok=True)
    engine = template.engine if template is not None else engine
    project = Project(folder, engine or find("duckdb"))
    project.write_file(
        "profiles.yml",
        json.dumps({"shop": {"target": "dev", "outputs": {"dev": project.engine.profile(folder)}}}),
    )
    if template is not None:
        return project
    project.write_file("dbt_project.yml", PROJECT_YML + project.engine.project_yml)
    project.write_file("packages.yml", f"packages:\n  - local: {PACKAGE}\n")
    with working_directory(folder):
        result = dbtRunner().invoke(["deps", "--quiet"])
    assert result.success, result.exception
    return project


@contextmanager
def working_directory(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def vars_flag(variables: Vars | None) -> list[str]:
    if not variables:
        return []
    pairs = ", ".join(f"{name}: {to_yaml(value)}" for name, value in variables.items())
    return ["--vars", f"{{{pairs}}}"]


def to_yaml(value: Any) -> str:
    if value is None:
        return "null"
    return value.isoformat() if isinstance(value, date) else str(value)


def messages(result: dbtRunnerResult) -> str:
    """What a failed run said, for an assertion to show and for tests; skipped nodes say nothing."""
    if result.exception is not None:
        return str(result.exception)
    nodes = getattr(result.result, "results", [])
    said = [node.message for node in nodes if node.status not in ("success", "pass")]
    return "\n".join(filter(None, said))
