"""A full refresh of far more facts than the memory limit holds: does it end, and with what?"""

from pathlib import Path

from counts import check_counts, rows_sql
from measure import MEMORY_LIMIT, spill_folder
from prepared import build_facts
from queries import count_rows
from report import Row
from workspace import DAILY, HISTORY_DAYS, NEW_DAY, Workspace, say

# About as many has an entity that joined in the middle of a year.
FACTS_PER_ENTITY = 19
LARGE = "large"

LARGE_COLUMNS = (
    "facts",
    "daily_rows",
    "memory_limit",
    "node_seconds",
    "sql_seconds",
    "peak_mb",
    "most_spilled_mb",
    "mb_written",
    "checked",
)


class Spill:
    """How much a database's temporary files held at most, looked at from outside."""

    def __init__(self, database: Path) -> None:
        self.folder = spill_folder(database)
        self.most = 0

    def look(self) -> None:
        sizes = []
        for file in self.folder.glob("*"):
            try:
                sizes.append(file.stat().st_size)
            except FileNotFoundError:
                continue
        self.most = max(self.most, sum(sizes))


def measure_large(workspace: Workspace, facts: int) -> list[Row]:
    """First_last and daily over a year of facts, once."""
    build_facts(workspace, LARGE, facts // FACTS_PER_ENTITY, HISTORY_DAYS)
    database = workspace.database(LARGE)
    spill = Spill(database)
    run = workspace.run_package(database, NEW_DAY, full_refresh=True, watch=spill.look)
    say(f"full refresh: {run.seconds:.1f} s")
    checked = check_counts(database, rows_sql(DAILY), workspace.reference(LARGE, NEW_DAY))
    row = (
        count_rows(database, "facts"),
        count_rows(database, DAILY),
        MEMORY_LIMIT,
        round(sum(model.wall_seconds for model in run.models), 1),
        round(run.seconds, 1),
        round((run.peak_bytes or 0) / 1024**2),
        round(spill.most / 1024**2),
        round((run.written_bytes or 0) / 1024**2),
        checked,
    )
    workspace.drop(LARGE)
    return [row]
