"""Measure the package on DuckDB beside what it stands against, or beside an earlier state of it.

`python bench/run.py --scale 1.0`: 2 million entities over a year, about 38 million facts. Every
table is checked against counts of the facts alone; one that differs ends it all.
`python bench/run.py --base main --scale 0.3`: the package's lines of that revision and of the
working tree, in turns.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from facts import YEAR_DAYS
from lines import COMPARED, NINE, PAIR, PARTS, RATIOS, Lines, alternate
from measure import ask
from project import FIRST_LAST, Project, count_rows, say
from report import (
    Row,
    print_comparison,
    print_lines,
    print_ratios,
    print_statements,
    print_table,
)

ENTITIES = 2_000_000
# About as many has an entity that joined in the middle of a year.
FACTS_PER_ENTITY = 19
REPOSITORY = Path(__file__).resolve().parents[1]

# Parts that take long are repeated less often.
LONG_PARTS = ("full", "late", "spine", "large")
DEFAULT_PARTS = [part for part in PARTS if part != "large"]

# Blocks that hold a column's values, and those that its long values went to.
BLOCKS_SQL = """
select count(distinct block_id) * (select block_size from pragma_database_size()) as bytes
from (
    select unnest(list_append(additional_block_ids, block_id)) as block_id
    from pragma_storage_info('{table}')
    where persistent
) as blocks
where block_id >= 0
"""


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
    parser.add_argument("--only", default=",".join(DEFAULT_PARTS), help=f"of: {', '.join(PARTS)}")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--long-runs", type=int, default=1, help="of a full refresh and the like")
    parser.add_argument("--large-rows", type=int, default=150_000_000, help="facts of `large`")
    parser.add_argument("--base", help="a git revision to compare the working tree with")
    options = parser.parse_args(arguments)
    options.only = options.only.split(",")
    unknown = sorted(set(options.only) - set(PARTS))
    if unknown:
        parser.error(f"no part is called {', '.join(unknown)}")
    return options


def measure(options: argparse.Namespace, folder: Path) -> Lines:
    """Measure the chosen parts, print all figures, and answer the lines."""
    project = Project(folder, REPOSITORY, round(ENTITIES * options.scale))
    if "large" in options.only:
        project.create_facts("large", options.large_rows // FACTS_PER_ENTITY, YEAR_DAYS)
    lines: Lines = {}
    for part in options.only:
        say(f"-- {part}")
        times = options.long_runs if part in LONG_PARTS else options.runs
        lines |= alternate(PARTS[part], [project], times)[0]
    print_lines(lines)
    print_ratios(lines, RATIOS)
    if NINE in lines:
        print_statements(statements=lines[NINE][-1])
    print_snapshots(project)
    print_disk(project)
    return lines


def compare(base: Path, head: Path, options: argparse.Namespace, folder: Path) -> list[Lines]:
    """Measure the package's lines of two of its states in turns."""
    entities = round(ENTITIES * options.scale)
    before = Project(folder / "before", base, entities)
    after = Project(folder / "after", head, entities)
    states: list[Lines] = [{}, {}]
    for part in COMPARED:
        if part in options.only:
            say(f"-- {part}")
            found = alternate(COMPARED[part], [before, after], options.runs)
            states = [lines | more for lines, more in zip(states, found, strict=True)]
    print_comparison(*states)
    if NINE in states[0]:
        print_statements(before=states[0][NINE][-1], after=states[1][NINE][-1])
    return states


def print_snapshots(project: Project) -> None:
    sql = "select count(distinct snapshot_date) from {}"
    tables = (("new_day", FIRST_LAST, "three grains"), ("nine", "clicks_first_last", "five grains"))
    rows = [
        (f"first_last of {grains}", ask(project.database(name), sql.format(table))[0][0])
        for name, table, grains in tables
        if project.has(name)
    ]
    print_table(("snapshots kept", "number"), rows)


def print_disk(project: Project) -> None:
    """The tables as the last run left them, rows that were deleted included."""
    rows: list[Row] = []
    for database in (project.database(name) for name in ("new_day", "large") if project.has(name)):
        tables = ("facts", *PAIR)
        sizes = [ask(database, BLOCKS_SQL.format(table=table))[0][0] for table in tables]
        for table, size in zip(tables, sizes, strict=True):
            count = count_rows(database, table)
            rows.append((table, count, size / 1024**2, size / count, size / sizes[0]))
    print_table(("disk", "rows", "MB", "bytes per row", "times the fact"), rows)


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
