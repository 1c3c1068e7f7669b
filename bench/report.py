"""The measurements as rows, as text and as CSV."""

import csv
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from measure import Measured, ModelRun

Cell = str | int | float
Row = tuple[Cell, ...]

RATIO_COLUMNS = (
    "measurement",
    "seconds",
    "against",
    "against_seconds",
    "ratio",
    "target",
    "met",
    "cpu_seconds",
    "against_cpu_seconds",
    "cpu_ratio",
)
MEMORY_COLUMNS = ("variant", "peak_rss_mb")
MODEL_COLUMNS = (
    "model",
    "statements",
    "with_begin_and_commit",
    "sql_seconds",
    "node_seconds",
    "dbt_overhead_seconds",
)
STATEMENT_COLUMNS = ("model", "number", "seconds", "statement")


def ratio_row(
    measurement: str,
    runs: Sequence[Measured],
    against: str,
    others: Sequence[Measured],
    target: str,
) -> Row:
    """How the median of some runs relates to that of others, and to a target like `<= 1.3`.

    The target is of elapsed time. Processor time stands beside it: it says the same on an idle
    machine, and varies less on a busy one.
    """
    seconds, against_seconds = (median(run.seconds for run in side) for side in (runs, others))
    cpu, against_cpu = (median(run.cpu_seconds for run in side) for side in (runs, others))
    ratio = seconds / against_seconds
    sign, limit = target.split()
    met = ratio <= float(limit) if sign == "<=" else ratio >= float(limit)
    return (
        measurement,
        round(seconds, 3),
        against,
        round(against_seconds, 3),
        round(ratio, 2),
        target,
        "yes" if met else "no",
        round(cpu, 3),
        round(against_cpu, 3),
        round(cpu / against_cpu, 2),
    )


def memory_row(variant: str, runs: Sequence[Measured]) -> Row:
    """The highest memory of any repetition."""
    return (variant, round(max(run.peak_bytes for run in runs) / 1024**2))


def model_rows(runs: Sequence[Measured]) -> list[Row]:
    """What each model sent, and the medians of its time in the database and around it."""
    return [
        _model_row(repetitions) for repetitions in zip(*(run.models for run in runs), strict=True)
    ]


def _model_row(repetitions: Sequence[ModelRun]) -> Row:
    statements = repetitions[-1].statements
    return (
        repetitions[-1].model,
        sum(not statement.is_transaction for statement in statements),
        len(statements),
        round(median(run.sql_seconds for run in repetitions), 3),
        round(median(run.wall_seconds for run in repetitions), 3),
        round(median(run.wall_seconds - run.sql_seconds for run in repetitions), 3),
    )


def statement_rows(runs: Sequence[Measured]) -> list[Row]:
    """Every statement of every model in order, with its median time."""
    return [
        (
            run.model,
            number + 1,
            round(_statement_seconds(runs, index, number), 4),
            statement.summary,
        )
        for index, run in enumerate(runs[-1].models)
        for number, statement in enumerate(run.statements)
    ]


def _statement_seconds(runs: Sequence[Measured], model: int, number: int) -> float:
    return median(run.models[model].statements[number].seconds for run in runs)


def text_table(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Rows as aligned text under their column names."""
    lines = [list(columns), *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
