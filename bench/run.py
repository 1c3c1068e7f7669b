"""Measure the package on DuckDB: `python bench/run.py --scale 1.0`.

Scale 1.0 is 2 million entities over a year, about 36 million facts. Every variant has a database
file of its own in a temporary folder. The repetitions of what is compared alternate, each starts
from a copy of the same file, and the first of each is a warm-up that does not count. All facts
are in the table from the start: the as-of date decides which of them a run reads.
"""

import argparse
import shutil
import sys
import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from compare import check_same_rows
from facts import create_facts, late_statements, old_statements
from measure import (
    FLOWS,
    Measured,
    checkpoint,
    connect,
    in_child,
    run_dbt,
    time_package,
    time_sql,
)
from project import write_project
from report import (
    MEMORY_COLUMNS,
    MODEL_COLUMNS,
    RATIO_COLUMNS,
    STATEMENT_COLUMNS,
    Row,
    memory_row,
    model_rows,
    ratio_row,
    statement_rows,
    text_table,
    write_csv,
)
from rivals import (
    CONTRACT_COLUMNS,
    FLOOR_SETUP_SQL,
    count_rows,
    floor_statements,
    rebuild_statements,
)

ENTITIES = 2_000_000
HISTORY_DAYS = 365
LONG_YEARS = 4
LOOKBACK_DAYS = 3
OLD_DAYS = (60, 200)

# A full refresh writes its rows in no order of time, so the runs that still delete some of them
# are slower. The daily run is measured once the look-back and the day before it are past them:
# as a table is that has been run day after day. It is a Wednesday, and ends no longer period.
REFRESHED = date(2025, 12, 12)
NEW_DAY = date(2025, 12, 17)
DAYS_BETWEEN = [REFRESHED + timedelta(days=days) for days in range(1, LOOKBACK_DAYS + 2)]


class Bench(NamedTuple):
    """Where this run of the benchmark works, and how often it measures."""

    folder: Path
    project: Path
    repetitions: int

    def database(self, variant: str) -> Path:
        """The variant's file. All have one name: views hold the database's name in their SQL."""
        return self.folder / variant / "warehouse.duckdb"

    def restored(self, variant: str, source: str) -> Path:
        """The variant's file as a fresh copy of another variant's."""
        self.drop(variant)
        database = self.database(variant)
        database.parent.mkdir()
        checkpoint(self.database(source))
        return Path(shutil.copy(self.database(source), database))

    def drop(self, *variants: str) -> None:
        for variant in variants:
            shutil.rmtree(self.folder / variant, ignore_errors=True)


def main() -> None:
    options = parse_options()
    entities = round(ENTITIES * options.scale)
    with tempfile.TemporaryDirectory(prefix="activation_layer_bench_") as name:
        bench = Bench(Path(name), Path(name) / "project", options.repetitions)
        package = Path(__file__).resolve().parents[1]
        write_project(bench.project, package)
        run_in_child(bench.project, bench.database("none"), ["deps"])

        build_facts(bench, "year", entities, HISTORY_DAYS)
        rebuilds, refreshes = measure_full_refresh(bench, "year")
        run_days_between(bench, "package")
        dailies, floors = measure_daily_run(bench, "year", "package", [])
        late = late_statements(NEW_DAY)
        lates, late_floors = measure_daily_run(bench, "year", "package", late)
        flows, flow_dailies = measure_flows(bench, "package")
        old = {days: measure_old_facts(bench, "year", days) for days in OLD_DAYS}
        bench.drop("year", "rebuild", "package", "daily", "floor", "loaded")
        shorts, longs = measure_history(bench, entities // LONG_YEARS)

    ratios = [
        ratio_row("package: full refresh", refreshes, "one rebuild", rebuilds, "<= 1.3"),
        ratio_row("one rebuild", rebuilds, "package: daily run", dailies, ">= 20"),
        ratio_row("package: daily run", dailies, "floor", floors, "<= 3"),
        ratio_row("one rebuild", rebuilds, "package: daily run, late facts", lates, ">= 20"),
        ratio_row("package: daily run, late facts", lates, "floor", late_floors, "<= 3"),
        ratio_row(
            f"package: daily run, {LONG_YEARS} years stored, {1 / LONG_YEARS:.0%} of the entities",
            longs,
            "the same, 1 year",
            shorts,
            "<= 1.15",
        ),
        ratio_row("metrics and transitions", flows, "package: daily run", flow_dailies, "<= 0.1"),
        *(
            ratio_row(
                f"package: 100 facts of {days} days ago, by load time",
                runs,
                "package: full refresh",
                refreshes,
                "<= 1",
            )
            for days, runs in old.items()
        ),
    ]
    memory = [
        memory_row("package: full refresh", refreshes),
        memory_row("package: daily run", dailies),
        memory_row("package: daily run, late facts", lates),
        memory_row("one rebuild", rebuilds),
        memory_row("floor", floors),
    ]
    write_report(options.output, "ratios", RATIO_COLUMNS, ratios)
    write_report(options.output, "memory", MEMORY_COLUMNS, memory)
    write_report(options.output, "full_refresh_models", MODEL_COLUMNS, model_rows(refreshes))
    write_report(
        options.output, "full_refresh_statements", STATEMENT_COLUMNS, statement_rows(refreshes)
    )
    write_report(options.output, "daily_run_models", MODEL_COLUMNS, model_rows(dailies))
    write_report(options.output, "daily_run_statements", STATEMENT_COLUMNS, statement_rows(dailies))
    write_report(options.output, "late_facts_statements", STATEMENT_COLUMNS, statement_rows(lates))
    write_report(
        options.output, "long_history_statements", STATEMENT_COLUMNS, statement_rows(longs)
    )
    write_report(
        options.output, "short_history_statements", STATEMENT_COLUMNS, statement_rows(shorts)
    )


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the package on DuckDB.")
    parser.add_argument("--scale", type=float, default=1.0, help="1.0: 36 million facts")
    parser.add_argument("--repetitions", type=int, default=3, help="after the warm-up")
    parser.add_argument("--output", type=Path, default=Path("target/bench"))
    return parser.parse_args()


def build_facts(bench: Bench, variant: str, entities: int, days: int) -> None:
    """A database with the facts through the new day, and the fact model."""
    say(f"facts: {entities} entities over {days} days")
    database = bench.database(variant)
    database.parent.mkdir()
    in_child(partial(_fill, database, entities, days))
    run_in_child(bench.project, database, ["run", "--select", "visits"])


def _fill(database: Path, entities: int, days: int) -> None:
    with connect(database) as connection:
        create_facts(connection, entities, NEW_DAY - timedelta(days=days), NEW_DAY)
        facts = count_rows(connection, "facts")
        active = count_rows(connection, "(select distinct user_id, visited_at::date from facts)")
        say(f"facts: {facts} rows, {active} active entity-days")


def measure_full_refresh(bench: Bench, facts: str) -> tuple[list[Measured], list[Measured]]:
    """One `create table as`, and the package's full refresh; leaves the variant `package`."""
    rebuilds, refreshes = [], []
    for repetition in range(bench.repetitions + 1):
        rebuilt = bench.restored("rebuild", facts)
        rebuilds.append(time_sql(rebuilt, [], rebuild_statements(REFRESHED)))
        package = bench.restored("package", facts)
        refreshes.append(time_package(bench.project, package, REFRESHED, full_refresh=True))
        say_times(repetition, rebuild=rebuilds, full_refresh=refreshes)
    rows, _ = in_child(partial(check_same_rows, package, rebuilt, CONTRACT_COLUMNS))
    say(f"full refresh: the {rows} rows of activation_daily equal those of one rebuild")
    return rebuilds[1:], refreshes[1:]


def run_days_between(bench: Bench, variant: str) -> None:
    """The daily runs between the full refresh and the one that is measured."""
    for day in DAYS_BETWEEN:
        run = time_package(bench.project, bench.database(variant), day)
        say(f"daily run to {day}: {run.seconds:.3f} s")


def measure_daily_run(
    bench: Bench, facts: str, before: str, late: list[str]
) -> tuple[list[Measured], list[Measured]]:
    """The package's run for one new day and some late facts, and the floor under it."""
    dailies, floors = [], []
    for repetition in range(bench.repetitions + 1):
        daily = bench.restored("daily", before)
        time_sql(daily, late, [])
        dailies.append(time_package(bench.project, daily, NEW_DAY))
        statements, _ = in_child(partial(_floor_under, daily))
        floor = bench.restored("floor", before)
        floors.append(time_sql(floor, [*late, *FLOOR_SETUP_SQL], statements))
        say_times(repetition, daily_run=dailies, floor=floors)
    rebuilt = bench.restored("rebuild", facts)
    time_sql(rebuilt, late, rebuild_statements(NEW_DAY))
    columns = [name for name in CONTRACT_COLUMNS if name != "as_of_date"]
    rows, _ = in_child(partial(check_same_rows, daily, rebuilt, columns))
    say(f"daily run: the {rows} rows of activation_daily equal those of one rebuild")
    return dailies[1:], floors[1:]


def measure_flows(bench: Bench, before: str) -> tuple[list[Measured], list[Measured]]:
    """Metrics and transitions on top of the run for one new day."""
    flows, dailies = [], []
    time_package(bench.project, bench.database(before), DAYS_BETWEEN[-1], selected=FLOWS)
    for repetition in range(bench.repetitions + 1):
        daily = bench.restored("daily", before)
        dailies.append(time_package(bench.project, daily, NEW_DAY))
        flows.append(time_package(bench.project, daily, NEW_DAY, selected=FLOWS))
        say_times(repetition, daily_run=dailies, metrics_and_transitions=flows)
    return flows[1:], dailies[1:]


def measure_old_facts(bench: Bench, facts: str, days: int) -> list[Measured]:
    """The run for one new day and a hundred facts that are many days old, found by load time."""
    runs = []
    loaded = bench.restored("loaded", facts)
    time_package(bench.project, loaded, REFRESHED, full_refresh=True, by_load_time=True)
    for day in DAYS_BETWEEN:
        time_package(bench.project, loaded, day, by_load_time=True)
    old = old_statements(NEW_DAY, days)
    for repetition in range(bench.repetitions + 1):
        daily = bench.restored("daily", "loaded")
        time_sql(daily, old, [])
        runs.append(time_package(bench.project, daily, NEW_DAY, by_load_time=True))
        say_times(repetition, old_facts=runs)
    rebuilt = bench.restored("rebuild", facts)
    time_sql(rebuilt, old, rebuild_statements(NEW_DAY))
    columns = [name for name in CONTRACT_COLUMNS if name != "as_of_date"]
    rows, _ = in_child(partial(check_same_rows, daily, rebuilt, columns))
    say(f"facts of {days} days ago: the {rows} rows of activation_daily equal those of one rebuild")
    return runs[1:]


def _floor_under(daily: Path) -> list[str]:
    with connect(daily) as connection:
        return floor_statements(connection, NEW_DAY, LOOKBACK_DAYS)


def measure_history(bench: Bench, entities: int) -> tuple[list[Measured], list[Measured]]:
    """The run for one new day after one year and after several, with the same entities."""
    years = {"short": 1, "long": LONG_YEARS}
    runs: dict[str, list[Measured]] = {variant: [] for variant in years}
    for variant, count in years.items():
        build_facts(bench, variant, entities, HISTORY_DAYS * count)
        time_package(bench.project, bench.database(variant), REFRESHED, full_refresh=True)
        run_days_between(bench, variant)
    for repetition in range(bench.repetitions + 1):
        for variant, measured in runs.items():
            daily = bench.restored("daily", variant)
            measured.append(time_package(bench.project, daily, NEW_DAY))
        say_times(repetition, **runs)
    return runs["short"][1:], runs["long"][1:]


def run_in_child(project: Path, database: Path, arguments: list[str]) -> None:
    in_child(partial(run_dbt, project, database, arguments))


def write_report(folder: Path, name: str, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Print a table under its name and write it to `<name>.csv`."""
    print(f"\n{name.replace('_', ' ')}\n{text_table(columns, rows)}")
    write_csv(folder / f"{name}.csv", columns, rows)


def say_times(repetition: int, **runs: list[Measured]) -> None:
    times = ", ".join(f"{name} {measured[-1].seconds:.3f} s" for name, measured in runs.items())
    say(f"{'warm-up' if repetition == 0 else f'repetition {repetition}'}: {times}")


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
