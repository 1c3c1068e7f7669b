"""Where a benchmark works: a database file for each variant, and the project that runs on them."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from counts import Counts, count_reference
from measured import Measured
from runs_of_dbt import parse, time_models

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

FIRST_LAST = "visits_first_last"
DAILY = "visits_activation_daily"
WEEKLY = "visits_activation_weekly"
MONTHLY = "visits_activation_monthly"
STATUS_DAILY = "visits_activation_status_daily"
ACTIVATION_METRICS = "activation_metrics"
ACTIVATION_TRANSITIONS = "activation_transitions"
ABOVE = (STATUS_DAILY, ACTIVATION_METRICS, ACTIVATION_TRANSITIONS)

HISTORY_DAYS = 365
LOOKBACK_DAYS = 3
# A Wednesday: it ends no period but the day.
NEW_DAY = date(2025, 12, 17)
DAY_BEFORE = NEW_DAY - timedelta(days=1)

# A full refresh writes its rows in no order of time, so the first runs after it are slower. The
# daily run is measured when all that it reads was written by runs of a few days, as in a table
# that has been run day after day.
REFRESHED = NEW_DAY - timedelta(days=LOOKBACK_DAYS + 2)
RUNS_BETWEEN = (NEW_DAY - timedelta(days=2), DAY_BEFORE)


@dataclass
class Workspace:
    """A folder of databases and the project, and how often to measure what is cheap, or is not."""

    folder: Path
    project: Path
    package: Path
    entities: int
    repetitions: int
    refreshes: int
    years: Sequence[int]
    manifests: dict[str, "Manifest"] = field(default_factory=dict)
    references: dict[tuple[str, str, date], Counts] = field(default_factory=dict)

    def database(self, variant: str) -> Path:
        """The variant's file. All have one name: views hold the database's name in their SQL."""
        return self.folder / variant / "warehouse.duckdb"

    def has(self, variant: str) -> bool:
        return self.database(variant).exists()

    def create(self, variant: str) -> Path:
        """The folder for a new file of the variant."""
        self.drop(variant)
        database = self.database(variant)
        database.parent.mkdir(parents=True)
        return database

    def restored(self, variant: str, source: str) -> Path:
        """The variant's file as a fresh copy of another variant's.

        It is on the disk when this returns: no commit of the variant waits for the copy.
        """
        database = self.create(variant)
        if self.database(source).with_suffix(".duckdb.wal").exists():
            raise RuntimeError(f"the file of {source} does not hold all of it yet")
        shutil.copy(self.database(source), database)
        with database.open("rb+") as file:
            os.fsync(file)
        return database

    def drop(self, *variants: str) -> None:
        for variant in variants:
            shutil.rmtree(self.folder / variant, ignore_errors=True)

    def reference(self, variant: str, as_of: date, period: str = "day") -> Counts:
        """The states of every period, counted in the variant's facts.

        Days are counted once through the new one: none depends on a later one.
        """
        if period == "day" and as_of != NEW_DAY:
            counts = self.reference(variant, NEW_DAY)
            return {day: states for day, states in counts.items() if day <= as_of}
        key = variant, period, as_of
        if key not in self.references:
            self.references[key] = count_reference(self.database(variant), period, as_of)
        return self.references[key]

    def run_package(
        self,
        database: Path,
        as_of: date,
        models: Sequence[str] = (FIRST_LAST, DAILY),
        *,
        full_refresh: bool = False,
        declared: Mapping[str, object] | None = None,
        variables: Mapping[str, object] | None = None,
        watch: Callable[[], object] | None = None,
    ) -> Measured:
        """One run of the package's models, with vars that their declarations read and others."""
        declared = declared or {}
        key = repr(declared)
        if key not in self.manifests:
            self.manifests[key] = parse(self.project, declared)
        return time_models(
            self.project,
            database,
            self.manifests[key],
            models,
            {"activation_end": as_of, **declared, **(variables or {})},
            full_refresh=full_refresh,
            watch=watch,
        )

    def run_days_between(self, database: Path, models: Sequence[str] = (FIRST_LAST, DAILY)) -> None:
        """The runs between the full refresh and the one for the new day."""
        for day in RUNS_BETWEEN:
            self.run_package(database, day, models)


def days_before(day: date, days: int) -> date:
    return day - timedelta(days=days)


def alternate(
    repetitions: int, works: Mapping[str, Callable[[], Measured]], *, warm_up: bool = True
) -> dict[str, list[Measured]]:
    """Measure each piece of work as often, in turns.

    A warm-up before does not count; what is measured only once has none.
    """
    warm_up = warm_up and repetitions > 1
    runs: dict[str, list[Measured]] = {variant: [] for variant in works}
    for repetition in range(1 - warm_up, repetitions + 1):
        for variant, work in works.items():
            measured = work()
            say(f"{repetition or 'warm-up'}  {measured.seconds:8.3f} s  {variant}")
            if repetition:
                runs[variant].append(measured)
    return runs


def say(message: str) -> None:
    print(f"{datetime.now():%H:%M:%S}  {message}", file=sys.stderr, flush=True)
