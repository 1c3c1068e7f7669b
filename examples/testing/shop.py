"""A copy of the warehouse example in a folder of its own, for the tests of all examples.

`python shop.py FOLDER` builds one there.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".venv" / "bin"
WAREHOUSE = ROOT / "examples" / "warehouse"
NOT_COPIED = shutil.ignore_patterns(
    *("*.duckdb*", "target", "logs", "dbt_packages", ".venv", ".user.yml"),
    *("production", "sandbox", "site"),
)


@dataclass(frozen=True)
class Shop:
    """The project of the shop and its database; its commands see the environment too."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", **self.environment},
            capture_output=True,
            text=True,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"{command} failed:\n{done.stdout}\n{done.stderr}")
        return done

    def make(self, *targets: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.run("make", *targets, f"BIN={BIN}", check=check)

    def dbt(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.run(BIN / "dbt", *arguments, check=check)

    def load(self, *arguments: str) -> date:
        loaded = self.run(BIN / "python", "scripts/load.py", *arguments)
        return date.fromisoformat(loaded.stdout.strip())

    @property
    def database(self) -> Path:
        return self.folder / "shop.duckdb"

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.database, read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def change(self, sql: str) -> None:
        with duckdb.connect(self.database) as connection:
            connection.execute(sql)


def create_shop(folder: Path, environment: dict[str, str] | None = None) -> Shop:
    """The project as it is in the repository, with its packages installed and no data."""
    shutil.copytree(WAREHOUSE, folder, ignore=NOT_COPIED)
    (folder / "packages.yml").write_text(f"packages:\n  - local: {ROOT}\n")
    shop = Shop(folder, environment or {})
    shop.dbt("deps", "--quiet")
    return shop


def build_shop(folder: Path, environment: dict[str, str] | None = None) -> Shop:
    shop = create_shop(folder, environment)
    shop.make("build")
    return shop


def copy_shop(shop: Shop, folder: Path) -> Shop:
    """A copy with all that was loaded and built."""
    shutil.copytree(shop.folder, folder, symlinks=True)
    return Shop(folder, shop.environment)


if __name__ == "__main__":
    build_shop(Path(sys.argv[1]))
