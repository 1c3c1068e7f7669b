"""Full refreshes of the package against one statement that computes the daily table."""

from functools import partial

from compare import check_same_rows
from counts import check_counts, rows_sql
from findings import Findings
from measure import in_child, time_sql
from measured import Measured, parts_of
from prepared import GRAINS, REFRESH, year_of_facts
from queries import CONTRACT_COLUMNS, rebuild
from variants import FULL_REFRESH, FULL_REFRESH_OF_GRAINS, REBUILD
from workspace import DAILY, FIRST_LAST, MONTHLY, REFRESHED, WEEKLY, Workspace, alternate

REBUILT = "rebuilt"


def measure_full_refresh(workspace: Workspace) -> Findings:
    """First_last, daily, weekly and monthly in one run, of which the first two are a part."""
    facts = year_of_facts(workspace)

    def run_rebuild() -> Measured:
        database = workspace.restored(REBUILT, facts)
        return time_sql(database, REBUILD, rebuild(REFRESHED).timed)

    def run_refresh() -> Measured:
        database = workspace.restored(REFRESH, facts)
        return workspace.run_package(database, REFRESHED, GRAINS, full_refresh=True)

    runs = alternate(
        workspace.refreshes,
        {REBUILD: run_rebuild, FULL_REFRESH_OF_GRAINS: run_refresh},
        warm_up=False,
    )
    runs[FULL_REFRESH] = parts_of(runs[FULL_REFRESH_OF_GRAINS], FIRST_LAST, DAILY)

    package, rebuilt = workspace.database(REFRESH), workspace.database(REBUILT)
    expected = workspace.reference(facts, REFRESHED)
    checked = check_counts(rebuilt, rows_sql("rebuilt"), expected)
    checked_daily = check_counts(package, rows_sql(DAILY), expected)
    rows = in_child(partial(check_same_rows, package, rebuilt, CONTRACT_COLUMNS))
    checked_grains = [
        check_counts(package, rows_sql(table), workspace.reference(facts, REFRESHED, period))
        for table, period in ((WEEKLY, "week"), (MONTHLY, "month"))
    ]
    workspace.drop(REBUILT)
    return Findings(
        runs,
        {
            REBUILD: checked,
            FULL_REFRESH: f"{checked_daily}, {rows:,} rows",
            FULL_REFRESH_OF_GRAINS: ", ".join([checked_daily, *checked_grains]),
        },
    )
