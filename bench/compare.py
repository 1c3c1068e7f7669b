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
    """Compare the package's table with the rebuilt one both ways; answer how many rows agree."""
    sides = ("visits_activation_daily", "other.rebuilt")
    with connect(package) as connection:
        connection.execute(f"attach '{rebuilt}' as other (read_only)")
        for left, right in (sides, sides[::-1]):
            for share in range(SHARES):
                sql = DIFFERENCE_SQL.format(
                    columns=", ".join(columns),
                    left=left,
                    right=right,
                    since=since,
                    shares=SHARES,
                    share=share,
                )
                differing = connection.sql(sql).fetchall()[0][0]
                if differing:
                    raise RuntimeError(f"{differing} rows of {left} are not in {right}")
        counted = f"select count(*) from {sides[0]} where period_start >= date '{since}'"
        return int(connection.sql(counted).fetchall()[0][0])
