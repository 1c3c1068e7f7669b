"""Lines, their ratios and a few other figures, as text."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from lines import PAIR, RATIOS, Lines
from measure import Measured, Statement, ask
from project import FIRST_LAST, Project, count_rows

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
                *_medians(runs),
                len(runs[-1].statements),
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
    """The medians of the same lines of two states of the package, and their ratios."""
    columns = ("line", *("wall before", "after", "ratio"), *("CPU before", "after", "ratio"))
    rows = []
    for line, runs in before.items():
        wall, cpu = zip(
            _medians(runs), _medians(after[line]), ratios(after[line], runs), strict=True
        )
        rows.append((line, *wall, *cpu))
    print_table(columns, rows)


def ratios(runs: Sequence[Measured], others: Sequence[Measured]) -> tuple[float, float]:
    """Of the medians, in wall time and in processor time."""
    (wall, cpu), (other_wall, other_cpu) = _medians(runs), _medians(others)
    return wall / other_wall, cpu / other_cpu


def print_statements(**states: Measured) -> None:
    """What each model of one run sends, for one state of the package or two side by side."""
    sent = {state: _by_model(run.statements) for state, run in states.items()}
    models = list(dict.fromkeys(model for by_model in sent.values() for model in by_model))
    rows: list[tuple[Cell, ...]] = []
    for model in models:
        kinds = [Counter(by_model.get(model, [])) for by_model in sent.values()]
        rows.append((model, *(cell for counted in kinds for cell in _sent_cells(counted))))
    totals = [len(run.statements) for run in states.values()]
    rows.append(("all", *(cell for total in totals for cell in (total, ""))))
    columns = [column for state in states for column in (state, "of these")]
    print_table(("model", *columns), rows)


def _by_model(statements: Sequence[Statement]) -> dict[str, list[str]]:
    models: dict[str, list[str]] = {}
    for statement in statements:
        models.setdefault(statement.model, []).append(statement.kind)
    return models


def _sent_cells(kinds: Counter[str]) -> tuple[int, str]:
    return kinds.total(), ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())


def print_snapshots(project: Project) -> None:
    sql = "select count(distinct snapshot_date) from {}"
    tables = (("new_day", FIRST_LAST, "three grains"), ("nine", "clicks_first_last", "five grains"))
    rows = [
        (f"first_last of {grains}", int(ask(project.database(name), sql.format(table))[0][0]))
        for name, table, grains in tables
        if project.has(name)
    ]
    print_table(("snapshots kept", "number"), rows)


def print_disk(project: Project) -> None:
    """The tables as the last run left them, rows that were deleted included."""
    rows: list[tuple[Cell, ...]] = []
    for name, tables in (("new_day", ("facts", *PAIR)), ("large", ("facts", *PAIR))):
        if project.has(name):
            database = project.database(name)
            sizes = [int(ask(database, BLOCKS_SQL.format(table=table))[0][0]) for table in tables]
            for table, size in zip(tables, sizes, strict=True):
                count = count_rows(database, table)
                rows.append((table, count, size / 1024**2, size / count, size / sizes[0]))
    print_table(("disk", "rows", "MB", "bytes per row", "times the fact"), rows)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Rows under their column names, text to the left and numbers to the right."""
    if not rows:
        return
    print()
    cells = [[_text(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    is_text = [isinstance(cell, str) for cell in rows[0]]
    for row in cells:
        aligned = (
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(row, widths, is_text, strict=True)
        )
        print("  ".join(aligned).rstrip())


def _text(cell: Cell) -> str:
    """Numbers with three digits, or all that they have before the point."""
    if isinstance(cell, float) and cell < 100:
        return f"{cell:#.3g}"
    return cell if isinstance(cell, str) else f"{cell:,.0f}"


def _medians(runs: Sequence[Measured]) -> tuple[float, float]:
    return median(run.seconds for run in runs), median(run.cpu_seconds for run in runs)
