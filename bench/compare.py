"""Two databases must hold the same activation rows, or no time of theirs means anything."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from measure import connect

# Entities are compared a share at a time: both sides of a share fit in memory.
SHARES = 16
FIRST_DATE = date(1970, 1, 1)

DIFFERENCE_SQL = """
select count(*)
from (
    select {columns}
    from {left}
    where period_start >= date '{since}' and user_id % {shares} = {share}
    except all
    select {columns}
    from {right}
    where period_start >= date '{since}' and user_id % {shares} = {share}
) as difference
"""


def check_same_rows(
    package: Path, rebuilt: Path, columns: Sequence[str], since: date = FIRST_DATE
) -> int:
    """Raise unless the package's table has the rows of the rebuilt one; answer how many agree.

    Where both have as many rows and each of the one is in the other, they are the same.
    """
    tables = ("visits_activation_daily", "other.rebuilt")
    with connect(package) as connection:
        connection.execute(f"attach '{rebuilt}' as other (read_only)")

        def count(sql: str) -> int:
            return int(connection.sql(sql).fetchall()[0][0])

        rows, rebuilt_rows = (
            count(f"select count(*) from {table} where period_start >= date '{since}'")
            for table in tables
        )
        differing = sum(
            count(
                DIFFERENCE_SQL.format(
                    columns=", ".join(columns),
                    left=tables[0],
                    right=tables[1],
                    since=since,
                    shares=SHARES,
                    share=share,
                )
            )
            for share in range(SHARES)
        )
    if differing or rows != rebuilt_rows:
        raise RuntimeError(
            f"{differing} of {rows} rows of the package are not in the {rebuilt_rows} rebuilt"
        )
    return rows
