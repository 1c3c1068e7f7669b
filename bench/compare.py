"""Two databases must hold the same activation rows, or no time of theirs means anything."""

from collections.abc import Sequence
from pathlib import Path

from measure import connect

# Entities are compared a share at a time: both sides of a share fit in memory.
SHARES = 16

DIFFERENCE_SQL = """
select count(*)
from (
    select {columns} from {left} where user_id % {shares} = {share}
    except all
    select {columns} from {right} where user_id % {shares} = {share}
) as difference
"""


def check_same_rows(package: Path, rebuilt: Path, columns: Sequence[str]) -> int:
    """Compare the package's table with the rebuilt one both ways; answer how many rows agree."""
    sides = ("visits_activation_daily", "other.rebuilt")
    with connect(package) as connection:
        connection.execute(f"attach '{rebuilt}' as other (read_only)")
        for left, right in (sides, sides[::-1]):
            for share in range(SHARES):
                sql = DIFFERENCE_SQL.format(
                    columns=", ".join(columns), left=left, right=right, shares=SHARES, share=share
                )
                differing = connection.sql(sql).fetchall()[0][0]
                if differing:
                    raise RuntimeError(f"{differing} rows of {left} are not in {right}")
        return int(connection.sql(f"select count(*) from {sides[0]}").fetchall()[0][0])
