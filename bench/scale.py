"""What a large fact costs a day in bytes, computed from what `make bench-spark` measured.

`python bench/scale.py` writes the tables of docs/scale.md. Of each table a daily run opens some
partitions, however long the history is: days of facts, snapshots, periods. A partition of the large
fact has as many more rows as it has rows a day, or entities; a row takes as many bytes.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[1] / "docs"
MEASURED = DOCS / "scale.json"
PAGE = DOCS / "scale.md"

FACTS = 10_000_000_000
ENTITIES = 100_000_000
YEARS = 3
SNAPSHOTS = "users_visited_app_first_last"
FORMATS = {"parquet": "Parquet", "delta": "Delta Lake", "iceberg": "Iceberg"}
GB = 10**9


@dataclass(frozen=True)
class Cost:
    """Of `dbt run`: seconds, and bytes as the tasks of Spark count them."""

    seconds: int
    bytes_read: int
    bytes_written: int

    @classmethod
    def of_all(cls, costs: Iterable["Cost"]) -> "Cost":
        found = list(costs)
        return cls(
            sum(cost.seconds for cost in found),
            sum(cost.bytes_read for cost in found),
            sum(cost.bytes_written for cost in found),
        )


@dataclass(frozen=True)
class History:
    years: int
    full: Cost
    daily: Cost
    # Of the files that the queries of the daily run opened, whichever columns they read.
    daily_opened: float


@dataclass(frozen=True)
class Table:
    """As a year of facts left it, and what a daily run did to it."""

    name: str
    rows: int
    # Days of facts, snapshots, periods.
    partitions: int
    size: float
    # Of a row, as BigQuery counts them.
    logical_bytes: float
    # Of the files that the queries of a daily run opened, whichever columns they read.
    bytes_opened: float
    bytes_written: int

    @property
    def bytes_per_row(self) -> float:
        return self.size / self.rows

    @property
    def rows_per_partition(self) -> float:
        return self.rows / self.partitions

    @property
    def partitions_opened(self) -> float:
        return self.bytes_opened / (self.size / self.partitions)


@dataclass(frozen=True)
class Measured:
    rows_a_year: int
    histories: Sequence[History]
    tables: Sequence[Table]


@dataclass(frozen=True)
class Estimate:
    """Of one table of the large fact, bytes a day."""

    table: Table
    rows_opened: float
    bytes_opened: float
    logical_bytes: float
    bytes_written: float


def main() -> None:
    before, _, after = PAGE.read_text().partition("<!-- measured -->\n")
    after = after.partition("<!-- /measured -->")[2]
    PAGE.write_text(f"{before}<!-- measured -->\n{shown(measured())}<!-- /measured -->{after}")


def measured() -> dict[str, Measured]:
    if not MEASURED.exists():
        return {}
    return {name: read(found) for name, found in json.loads(MEASURED.read_text()).items()}


def read(found: dict[str, Any]) -> Measured:
    histories = [
        History(
            history["years"],
            Cost(**history["full"]),
            Cost(**history["daily"]),
            history["daily_opened"],
        )
        for history in found["histories"]
    ]
    return Measured(found["rows_a_year"], histories, [Table(**table) for table in found["tables"]])


def estimates(found: Measured) -> list[Estimate]:
    """The rows of a partition grow with entities in snapshots, with facts a day in all others."""
    facts, snapshots = found.tables[0], found.tables[1]
    more_facts = FACTS / (365 * YEARS) / facts.rows_per_partition
    more_entities = ENTITIES / snapshots.rows_per_partition
    estimated = []
    # A row of `activation_segments` is a value of a segment; there are no more of them.
    for table in found.tables[:-1]:
        more = more_entities if table.name == SNAPSHOTS else more_facts
        rows = table.partitions_opened * table.rows_per_partition * more
        estimated.append(
            Estimate(
                table,
                rows,
                rows * table.bytes_per_row,
                rows * table.logical_bytes,
                table.bytes_written * more,
            )
        )
    return estimated


def shown(formats: dict[str, Measured]) -> str:
    names = [name for name in FORMATS if name in formats]
    if not names:
        return "No record yet.\n"
    return "\n".join(
        part
        for name in names
        for part in (
            f"### {FORMATS[name]}",
            "",
            *history_table(formats[name]),
            "",
            *table_of_tables(formats[name]),
            "",
        )
    )


def history_table(found: Measured) -> list[str]:
    lines = [
        f"{found.rows_a_year:,} facts a year:",
        "",
        "| history | full refresh, MB read | MB written | daily run, MB opened | MB read "
        "| MB written |",
        "|---|---|---|---|---|---|",
    ]
    for history in found.histories:
        full, daily = history.full, history.daily
        sizes = (
            full.bytes_read,
            full.bytes_written,
            history.daily_opened,
            daily.bytes_read,
            daily.bytes_written,
        )
        years = f"{history.years} year{'s' if history.years > 1 else ''}"
        lines.append(f"| {years} | {' | '.join(map(mega, sizes))} |")
    return lines


def table_of_tables(found: Measured) -> list[str]:
    lines = [
        f"A daily run over {FACTS / 10**9:.0f} billion facts of {YEARS} years"
        f" and {ENTITIES / 10**6:.0f} million entities:",
        "",
        "| table | partitions opened | bytes per row, stored | bytes per row, by type "
        "| GB opened (Spark, Snowflake) | GB read (BigQuery) | GB written |",
        "|---|---|---|---|---|---|---|",
    ]
    found_estimates = estimates(found)
    for estimate in found_estimates:
        table = estimate.table
        lines.append(
            f"| `{table.name}` | {table.partitions_opened:.1f} | {table.bytes_per_row:.1f} "
            f"| {table.logical_bytes:.0f} | {giga(estimate.bytes_opened)} "
            f"| {giga(estimate.logical_bytes)} | {giga(estimate.bytes_written)} |"
        )
    total = [
        giga(sum(values))
        for values in (
            [estimate.bytes_opened for estimate in found_estimates],
            [estimate.logical_bytes for estimate in found_estimates],
            [estimate.bytes_written for estimate in found_estimates],
        )
    ]
    return [*lines, f"| all | | | | {' | '.join(total)} |"]


def mega(size: float) -> str:
    return f"{size / 10**6:,.1f}"


def giga(size: float) -> str:
    return f"{size / GB:,.2f}"


if __name__ == "__main__":
    main()
