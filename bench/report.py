"""Lines, their ratios and a few other figures, as text."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from lines import RATIOS, Lines
from measure import Measured, Statement, ask
from project import DAILY, FIRST_LAST, Project, count_rows

Cell = str | int | float

# Blocks that hold a column's values, and those that its long values went to.
BLOCKS_SQL = """
with blocks as (
    select unnest(list_append(additional_block_ids, block_id)) as block_id
    from pragma_storage_info('{table}')
    where persistent
)

select count(distinct block_id) * (select block_size from pragma_database_size()) as bytes
from blocks
where block_id >= 0
"""


def print_lines(lines: Lines) -> None:
    columns = ("line", "runs", "wall s", "CPU s", "statements", "peak MB", "spilled MB")
    print_table(
        columns,
        [
            (
                line,
                len(runs),
                *map(_seconds, _medians(runs)),
                len(runs[-1].sent),
                round(max(run.peak_bytes for run in runs) / 1024**2),
                round(max(run.spilled_bytes for run in runs) / 1024**2),
            )
            for line, runs in lines.items()
        ],
    )


def print_ratios(lines: Lines) -> None:
    print_table(
        ("ratio", "wall", "CPU", "target"),
        [
            (f"{line} / {other}", *ratios(lines[line], lines[other]), target)
            for line, other, target in RATIOS
            if line in lines and other in lines
        ],
    )


def print_comparison(before: Lines, after: Lines) -> None:
    """The same lines of two states of the package, in seconds, and the ratio of the second."""
    rows: list[tuple[Cell, ...]] = []
    for line in before:
        wall, cpu = _medians(before[line])
        wall_after, cpu_after = _medians(after[line])
        wall_ratio, cpu_ratio = ratios(after[line], before[line])
        rows.append(
            (
                line,
                *(_seconds(wall), _seconds(wall_after), wall_ratio),
                *(_seconds(cpu), _seconds(cpu_after), cpu_ratio),
            )
        )
    times = [
        f"{time} {state}" for time in ("wall", "CPU") for state in ("before", "after", "ratio")
    ]
    print_table(("line", *times), rows)


def ratios(runs: Sequence[Measured], others: Sequence[Measured]) -> tuple[str, str]:
    """Of the medians, in wall time and in processor time."""
    wall, cpu = (
        f"{own / other:.3g}" for own, other in zip(_medians(runs), _medians(others), strict=True)
    )
    return wall, cpu


def print_statements(**states: Measured) -> None:
    """What each model of one run sends, for one state of the package or two side by side."""
    sent = {state: _by_model(run.sent) for state, run in states.items()}
    models = list(dict.fromkeys(model for by_model in sent.values() for model in by_model))
    rows: list[tuple[Cell, ...]] = []
    for model in models:
        kinds = [Counter(by_model.get(model, [])) for by_model in sent.values()]
        rows.append((model, *(cell for counted in kinds for cell in _sent_cells(counted))))
    totals = [len(run.sent) for run in states.values()]
    rows.append(("all", *(cell for total in totals for cell in (total, ""))))
    columns = [column for state in states for column in (state, "of these")]
    print_table(("model", *columns), rows)


def _by_model(statements: Sequence[Statement]) -> dict[str, list[str]]:
    models: dict[str, list[str]] = {}
    for statement in statements:
        models.setdefault(statement.model or "(dbt)", []).append(statement.kind)
    return models


def _sent_cells(kinds: Counter[str]) -> tuple[int, str]:
    return kinds.total(), ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())


def print_snapshots(project: Project) -> None:
    tables = {"new_day": (FIRST_LAST, "three grains"), "nine": ("clicks_first_last", "five grains")}
    print_table(
        ("snapshots kept", "number"),
        [
            (f"first_last of {grains}", _number(project, name, table))
            for name, (table, grains) in tables.items()
            if project.has(name)
        ],
    )


def _number(project: Project, name: str, table: str) -> int:
    sql = f"select count(distinct snapshot_date) from {table}"
    return int(ask(project.database(name), sql)[0][0])


def print_disk(project: Project) -> None:
    """The tables as the day before the new one left them, rows that were deleted included."""
    database = project.database("day_before")
    tables = ("facts", FIRST_LAST, DAILY)
    sizes = {table: int(ask(database, BLOCKS_SQL.format(table=table))[0][0]) for table in tables}
    rows: list[tuple[Cell, ...]] = []
    for table in tables:
        count = count_rows(database, table)
        size, fact = sizes[table], sizes["facts"]
        per_row = f"{size / count:.1f}"
        rows.append((table, count, f"{size / 1024**2:.1f}", per_row, f"{size / fact:.2f}"))
    print_table(("disk", "rows", "MB", "bytes per row", "ratio to fact"), rows)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Rows under their column names, each column as wide as its widest cell."""
    lines = [list(columns), *[[_text(cell) for cell in row] for row in rows]]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print()
    for line in lines:
        cells = zip(line, widths, strict=True)
        print("  ".join(f"{cell:<{width}}" for cell, width in cells).rstrip())


def _text(cell: Cell) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def _medians(runs: Sequence[Measured]) -> tuple[float, float]:
    return median(run.seconds for run in runs), median(run.cpu_seconds for run in runs)
