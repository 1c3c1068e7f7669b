"""How much of the database file the fact and the package's tables take."""

from pathlib import Path
from typing import NamedTuple

from measure import ask
from prepared import tables_of_day_before
from queries import count_rows
from report import Cell, Row
from workspace import DAILY, FIRST_LAST, MONTHLY, WEEKLY, Workspace

DISK_COLUMNS = ("table", "rows", "mb", "bytes_per_row", "ratio_to_fact", "target", "met")
FACT = "facts"

# Blocks that hold a column's values, and those that its long values went to. A block that holds
# values of several tables would count for each.
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


class Size(NamedTuple):
    """Rows that a table holds, and bytes of the blocks that it takes."""

    rows: int
    bytes: int


def measure_disk(workspace: Workspace) -> list[Row]:
    """The tables as the day before the new one left them, rows that were deleted included."""
    database = workspace.database(tables_of_day_before(workspace))
    sizes = {table: _size(database, table) for table in (FACT, FIRST_LAST, DAILY, WEEKLY, MONTHLY)}
    fact = sizes[FACT].bytes
    rows: list[Row] = [
        (table, size.rows, *_relations(size, fact), "", "") for table, size in sizes.items()
    ]
    pair = Size(0, sizes[FIRST_LAST].bytes + sizes[DAILY].bytes)
    met = "yes" if pair.bytes < fact else "no"
    rows.append((f"{FIRST_LAST} + {DAILY}", "", *_relations(pair, fact), "< 1", met))
    return rows


def _size(database: Path, table: str) -> Size:
    stored = ask(database, BLOCKS_SQL.format(table=table))[0][0]
    return Size(count_rows(database, table), int(str(stored)))


def _relations(size: Size, fact: int) -> tuple[Cell, Cell, Cell]:
    """Megabytes, bytes per row, and how many times the fact."""
    per_row = round(size.bytes / size.rows, 1) if size.rows else ""
    return round(size.bytes / 1024**2, 1), per_row, round(size.bytes / fact, 2)
