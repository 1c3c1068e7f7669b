"""Measure the package on DuckDB beside what it stands against: `python bench/run.py --scale 1.0`.

Scale 1.0 is 2 million entities over a year, about 38 million facts. Every variant has a database
file of its own in a temporary folder. The repetitions of what is compared alternate, and each
starts from a copy of the same file. All facts are in the table from the start: the as-of date
decides which of them a run reads. A variant whose output differs from a reference ends it all.
"""

import argparse
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median

from build_time import measure_build
from daily_run import measure_daily_run, measure_flows, measure_open_periods
from disk import DISK_COLUMNS, measure_disk
from every_day import measure_every_day
from findings import Findings
from full_refresh import measure_full_refresh
from history import ENTITIES_PART as HISTORY_PART
from history import measure_history
from large import LARGE_COLUMNS, measure_large
from late_data import measure_late_data
from measure import MEMORY_LIMIT, THREADS
from project import PACKAGE, write_project
from report import (
    MODEL_COLUMNS,
    RATIO_COLUMNS,
    STATEMENT_COLUMNS,
    VARIANT_COLUMNS,
    model_rows,
    ratio_rows,
    statement_rows,
    variant_rows,
    write_csv,
    write_report,
)
from runs_of_dbt import install
from variants import CUMULATIVE, YEARS
from workspace import HISTORY_DAYS, Workspace, say

ENTITIES = 2_000_000
REPOSITORY = Path(__file__).resolve().parents[1]

# In this order, as a full refresh is what the daily runs start from.
MEASURED_PARTS = {
    "full": measure_full_refresh,
    "daily": measure_daily_run,
    "open": measure_open_periods,
    "flows": measure_flows,
    "late": measure_late_data,
    "every_day": measure_every_day,
    "history": measure_history,
}
DEFAULT_PARTS = (*MEASURED_PARTS, "disk")
PARTS = (*DEFAULT_PARTS, "build", "large")


def main() -> None:
    options = parse_options()
    with tempfile.TemporaryDirectory(prefix="activation_layer_bench_") as folder:
        run_benchmark(options, Path(folder))


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the package on DuckDB.")
    parser.add_argument("--scale", type=float, default=1.0, help="1.0: 38 million facts")
    parser.add_argument("--only", default=",".join(DEFAULT_PARTS), help=f"of: {', '.join(PARTS)}")
    parser.add_argument("--repetitions", type=int, default=3, help="of a day; after a warm-up")
    parser.add_argument("--refreshes", type=int, default=2, help="repetitions of a full refresh")
    parser.add_argument("--years", type=int, default=YEARS[-1], help="of `history`, at most")
    parser.add_argument("--large-rows", type=int, default=150_000_000, help="facts of `large`")
    parser.add_argument("--statements", action="store_true", help="print every statement's time")
    parser.add_argument("--output", type=Path, default=Path("target/bench"))
    options = parser.parse_args(arguments)
    options.only = options.only.split(",")
    unknown = sorted(set(options.only) - set(PARTS))
    if unknown:
        parser.error(f"no part is called {', '.join(unknown)}")
    return options


def run_benchmark(options: argparse.Namespace, folder: Path) -> Findings:
    """Measure the chosen parts, write their reports, and answer what was measured."""
    workspace = Workspace(
        folder,
        folder / "project",
        REPOSITORY,
        round(ENTITIES * options.scale),
        options.repetitions,
        options.refreshes,
        range(1, options.years + 1),
    )
    write_project(workspace.project, workspace.package, PACKAGE)
    install(workspace.project)
    findings = Findings()
    for part, measure in MEASURED_PARTS.items():
        if part in options.only:
            say(f"-- {part}")
            findings.add(measure(workspace))
    if findings.runs:
        report(options, findings)
    if "history" in options.only:
        # Not imported above: every process that measures imports this module, and has its memory.
        from plot import draw_daily_cost

        entities = workspace.entities // HISTORY_PART
        draw_daily_cost(options.output / "daily_cost.png", findings.runs, entities, workspace.years)
    if "disk" in options.only:
        write_report(options.output, "disk", DISK_COLUMNS, measure_disk(workspace))
    if "build" in options.only:
        for name, (columns, rows) in measure_build(workspace).items():
            write_report(options.output, name, columns, rows)
    if "large" in options.only:
        large = measure_large(workspace, options.large_rows)
        write_report(options.output, "large", LARGE_COLUMNS, large)
    return findings


def report(options: argparse.Namespace, findings: Findings) -> None:
    """Tables of what was measured; those of models and statements are for a closer look."""
    runs = findings.runs
    print(
        f"scale {options.scale:g}, {HISTORY_DAYS} days; DuckDB {version('duckdb')} with {THREADS}"
        f" threads and {MEMORY_LIMIT}, dbt {version('dbt-core')}; medians of the repetitions"
    )
    write_report(options.output, "variants", VARIANT_COLUMNS, variant_rows(runs, findings.checks))
    write_report(options.output, "ratios", RATIO_COLUMNS, ratio_rows(runs))
    if CUMULATIVE in runs:
        day = median(run.seconds for run in runs[CUMULATIVE])
        print(
            f"\nA full load of (c) is {HISTORY_DAYS} such days one after the other:"
            f" {HISTORY_DAYS} x {day:.3f} s = {HISTORY_DAYS * day:.0f} s, not run."
        )
    write_csv(options.output, "models", MODEL_COLUMNS, model_rows(runs))
    write = write_report if options.statements else write_csv
    write(options.output, "statements", STATEMENT_COLUMNS, statement_rows(runs))


if __name__ == "__main__":
    main()
