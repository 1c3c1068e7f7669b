"""The measurements as rows, as text and as CSV."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from measured import Measured, ModelRun
from variants import TARGETS, Target

Cell = str | int | float
Row = tuple[Cell, ...]

VARIANT_COLUMNS = (
    "variant",
    "repetitions",
    "seconds",
    "cpu_seconds",
    "statements",
    "rows_written",
    "mb_written",
    "peak_mb",
    "checked",
)
RATIO_COLUMNS = (
    "measurement",
    "seconds",
    "against",
    "against_seconds",
    "ratio",
    "target",
    "met",
    "cpu_ratio",
)
MODEL_COLUMNS = (
    "variant",
    "model",
    "statements",
    "sql_seconds",
    "node_seconds",
    "dbt_overhead_seconds",
)
STATEMENT_COLUMNS = ("variant", "model", "number", "seconds", "rows", "statement")


def variant_rows(runs: Mapping[str, Sequence[Measured]], checks: Mapping[str, str]) -> list[Row]:
    """The medians of every variant, the most memory of any repetition, and what was checked."""
    return [
        (
            variant,
            len(measured),
            round(median(run.seconds for run in measured), 3),
            round(median(run.cpu_seconds for run in measured), 3),
            len(measured[-1].sent),
            measured[-1].rows_written,
            _megabytes(run.written_bytes for run in measured),
            _megabytes(run.peak_bytes for run in measured),
            checks[variant],
        )
        for variant, measured in runs.items()
    ]


def _megabytes(repetitions: Iterable[int | None]) -> Cell:
    """The largest; nothing where it is not known, as of a part of a run."""
    known = [number for number in repetitions if number is not None]
    return round(max(known) / 1024**2, 1) if known else ""


def ratio_rows(runs: Mapping[str, Sequence[Measured]]) -> list[Row]:
    """How medians relate, and to a target: as many rows as both sides were measured for."""
    return [
        _ratio_row(target, runs[target.variant], runs[target.against])
        for target in TARGETS
        if target.variant in runs and target.against in runs
    ]


def _ratio_row(target: Target, runs: Sequence[Measured], others: Sequence[Measured]) -> Row:
    """The target is of elapsed time.

    Processor time stands beside it: it says the same on an idle machine, and varies less on a
    busy one.
    """
    seconds, against_seconds = (median(run.seconds for run in side) for side in (runs, others))
    cpu, against_cpu = (median(run.cpu_seconds for run in side) for side in (runs, others))
    ratio = seconds / against_seconds
    return (
        target.variant,
        round(seconds, 3),
        target.against,
        round(against_seconds, 3),
        round(ratio, 2),
        target.limit,
        met(ratio, target.limit),
        round(cpu / against_cpu, 2),
    )


def met(ratio: float, limit: str) -> str:
    """Whether a ratio keeps a limit like `<= 2`; nothing where there is none."""
    if not limit:
        return ""
    sign, number = limit.split()
    keeps = {
        "<": ratio < float(number),
        "<=": ratio <= float(number),
        ">=": ratio >= float(number),
    }
    return "yes" if keeps[sign] else "no"


def model_rows(runs: Mapping[str, Sequence[Measured]]) -> list[Row]:
    """What each model sent, and the medians of its time in and around the database."""
    return [(variant, *_model_cells(repeated)) for variant, repeated in _models(runs)]


def _models(runs: Mapping[str, Sequence[Measured]]) -> Iterator[tuple[str, Sequence[ModelRun]]]:
    """The repetitions of every model, under the first variant that it is a part of."""
    listed = set()
    for variant, measured in runs.items():
        for repeated in zip(*(run.models for run in measured), strict=True):
            if id(repeated[-1]) not in listed:
                listed.add(id(repeated[-1]))
                yield variant, repeated


def _model_cells(repetitions: Sequence[ModelRun]) -> Row:
    return (
        repetitions[-1].model,
        len(repetitions[-1].sent),
        round(median(run.seconds for run in repetitions), 3),
        round(median(run.wall_seconds for run in repetitions), 3),
        round(median(run.wall_seconds - run.seconds for run in repetitions), 3),
    )


def statement_rows(runs: Mapping[str, Sequence[Measured]]) -> list[Row]:
    """Every statement of every model in order, with its median time."""
    return [
        (
            variant,
            repeated[-1].model,
            number + 1,
            round(median(run.statements[number].seconds for run in repeated), 4),
            statement.rows,
            statement.summary,
        )
        for variant, repeated in _models(runs)
        for number, statement in enumerate(repeated[-1].statements)
    ]


def text_table(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Rows as aligned text under their column names: text to the left, numbers to the right."""
    lines = [list(columns), *[[_text(cell) for cell in row] for row in rows]]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    numeric = [
        any(not isinstance(row[index], str) for row in rows) for index in range(len(columns))
    ]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )


def _text(cell: Cell) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def write_report(folder: Path, name: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Print a table under its name and write it to `<name>.csv`."""
    print(f"\n{name.replace('_', ' ')}\n{text_table(columns, rows)}", flush=True)
    write_csv(folder, name, columns, rows)


def write_csv(folder: Path, name: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
