"""One way to print: lines, their ratios and what models send, as tables of text."""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lines import Lines
    from measure import Measured

Cell = str | int | float
Row = Sequence[Cell]


def print_lines(lines: "Lines") -> None:
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


def print_ratios(lines: "Lines", wanted: Sequence[tuple[str, str, str]]) -> None:
    print_table(
        ("ratio", "wall", "CPU", "target"),
        [
            (f"{line} / {other}", *ratios(lines[line], lines[other]), target)
            for line, other, target in wanted
            if line in lines and other in lines
        ],
    )


def print_comparison(before: "Lines", after: "Lines") -> None:
    """The medians of the same lines of two states of the package, and their ratios."""
    columns = ("line", *("wall before", "after", "ratio"), *("CPU before", "after", "ratio"))
    rows = []
    for line, runs in before.items():
        wall, cpu = zip(
            _medians(runs), _medians(after[line]), ratios(after[line], runs), strict=True
        )
        rows.append((line, *wall, *cpu))
    print_table(columns, rows)


def ratios(runs: Sequence["Measured"], others: Sequence["Measured"]) -> tuple[float, float]:
    """Of the medians, in wall time and in processor time."""
    (wall, cpu), (other_wall, other_cpu) = _medians(runs), _medians(others)
    return wall / other_wall, cpu / other_cpu


def print_statements(**states: "Measured") -> None:
    """What each model sends, of one state of the package or of two side by side."""
    sent: dict[str, dict[str, Counter[str]]] = {}
    for state, measured in states.items():
        for statement in measured.statements:
            for model in (statement.model, "all"):
                kinds = sent.setdefault(model, {name: Counter() for name in states})
                kinds[state][statement.kind] += 1
    sent["all"] = sent.pop("all")
    rows: list[Row] = []
    for model, by_state in sent.items():
        cells: list[Cell] = [model]
        for counted in by_state.values():
            listed = ", ".join(f"{count} {kind}" for kind, count in counted.most_common())
            cells += [counted.total(), listed]
        rows.append(cells)
    print_table(("model", *(name for state in states for name in (state, "of these"))), rows)


def print_table(columns: Sequence[str], rows: Sequence[Row]) -> None:
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


def _medians(runs: Sequence["Measured"]) -> tuple[float, float]:
    return median(run.seconds for run in runs), median(run.cpu_seconds for run in runs)
