"""Measure the package on DuckDB beside what it stands against, or beside an earlier state of it.

`python bench/run.py --scale 1.0`: 2 million entities over a year, about 38 million facts. Every
table is checked against counts of the facts alone; one that differs ends it all.
`python bench/run.py --base main --scale 0.3`: the package's lines of that revision and of the
working tree, in turns.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from lines import (
    NINE,
    Lines,
    Work,
    alternate,
    backfill,
    builds,
    full_recompute,
    full_refresh,
    history,
    large,
    load_time,
    long_lookback,
    new_day,
    rivals_of_new_day,
    spine_of_dates,
)
from project import Project, say
from report import (
    print_comparison,
    print_disk,
    print_lines,
    print_ratios,
    print_snapshots,
    print_statements,
)

ENTITIES = 2_000_000
REPOSITORY = Path(__file__).resolve().parents[1]

# What is measured in turns. Parts that take long are repeated less often.
Part = Sequence[Callable[[Project], list[Work]]]
PARTS: dict[str, Part] = {
    "full": (full_recompute, full_refresh),
    "day": (new_day, rivals_of_new_day),
    "late": (long_lookback, load_time, backfill),
    "history": (history,),
    "spine": (spine_of_dates,),
    "build": (builds,),
}
LONG_PARTS = ("full", "late", "spine", "large")
COMPARED = (full_refresh, new_day, long_lookback, builds)


def main() -> None:
    options = parse_options()
    with tempfile.TemporaryDirectory(prefix="activation_layer_bench_") as folder:
        if options.base:
            with worktree(options.base, Path(folder) / "base") as base:
                compare(base, REPOSITORY, options, Path(folder))
        else:
            measure(options, Path(folder))


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the package on DuckDB.")
    parser.add_argument("--scale", type=float, default=1.0, help="1.0: 38 million facts")
    parser.add_argument("--only", default=",".join(PARTS), help=f"of: {', '.join(PARTS)}, large")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--long-runs", type=int, default=1, help="of a full refresh and the like")
    parser.add_argument("--large-rows", type=int, default=150_000_000, help="facts of `large`")
    parser.add_argument("--base", help="a git revision to compare the working tree with")
    options = parser.parse_args(arguments)
    options.only = options.only.split(",")
    unknown = sorted(set(options.only) - {*PARTS, "large"})
    if unknown:
        parser.error(f"no part is called {', '.join(unknown)}")
    return options


def measure(options: argparse.Namespace, folder: Path) -> Lines:
    """Measure the chosen parts, print all figures, and answer the lines."""
    project = Project(folder, REPOSITORY, round(ENTITIES * options.scale))
    parts = {**PARTS, "large": (partial(large, facts=options.large_rows),)}
    lines: Lines = {}
    for name in options.only:
        say(f"-- {name}")
        works = [work for prepare in parts[name] for work in prepare(project)]
        for measured in alternate(works, options.long_runs if name in LONG_PARTS else options.runs):
            lines |= measured
    print_lines(lines)
    print_ratios(lines)
    if NINE in lines:
        print_statements(statements=lines[NINE][-1])
    print_snapshots(project)
    if project.has("day_before"):
        print_disk(project)
    return lines


def compare(
    base: Path, head: Path, options: argparse.Namespace, folder: Path
) -> tuple[Lines, Lines]:
    """Measure the same lines of two states of the package in turns."""
    entities = round(ENTITIES * options.scale)
    projects = [
        Project(folder / state, package, entities)
        for state, package in (("before", base), ("after", head))
    ]
    before: Lines = {}
    after: Lines = {}
    for prepare in COMPARED:
        works = zip(*(prepare(project) for project in projects), strict=True)
        measured = alternate([work for pair in works for work in pair], options.runs)
        for lines in measured[::2]:
            before |= lines
        for lines in measured[1::2]:
            after |= lines
    print_comparison(before, after)
    print_statements(before=before[NINE][-1], after=after[NINE][-1])
    return before, after


@contextmanager
def worktree(revision: str, folder: Path) -> Iterator[Path]:
    """The repository as it was at a revision."""
    git = ["git", "-C", str(REPOSITORY), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(folder), revision], check=True)
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=True)


if __name__ == "__main__":
    main()
