"""Rows that come late, and a backfill: the past computed anew, against computing all of it."""

from counts import check_counts, rows_sql
from facts import old_statements
from findings import Findings
from measure import execute
from measured import Measured
from prepared import tables_of_day_before, year_of_facts
from variants import BACKFILL, LATE_BY_LOAD_TIME, LATE_BY_LOOKBACK
from workspace import (
    DAILY,
    DAY_BEFORE,
    NEW_DAY,
    Workspace,
    alternate,
    days_before,
)

OLD_DAYS = 60
BACKFILL_DAYS = 30
BY_LOAD_TIME = {"loaded_at": "loaded_at"}


def measure_late_data(workspace: Workspace) -> Findings:
    """The run for a new day with a hundred old facts, found in two ways, and a backfill."""
    facts, ready = year_of_facts(workspace), tables_of_day_before(workspace)
    loaded = workspace.restored("loaded", facts)
    workspace.run_package(loaded, DAY_BEFORE, full_refresh=True, declared=BY_LOAD_TIME)
    old = old_statements(NEW_DAY, OLD_DAYS)

    def run_lookback() -> Measured:
        database = workspace.restored("lookback_run", ready)
        execute(database, old)
        lookback = {"activation_lookback_days": OLD_DAYS + 1}
        return workspace.run_package(database, NEW_DAY, variables=lookback)

    def run_load_time() -> Measured:
        database = workspace.restored("load_time_run", "loaded")
        execute(database, old)
        return workspace.run_package(database, NEW_DAY, declared=BY_LOAD_TIME)

    def run_backfill() -> Measured:
        database = workspace.restored("backfill_run", ready)
        start = {"activation_start": days_before(DAY_BEFORE, BACKFILL_DAYS - 1)}
        return workspace.run_package(database, DAY_BEFORE, variables=start)

    runs = alternate(
        1,
        {LATE_BY_LOOKBACK: run_lookback, LATE_BY_LOAD_TIME: run_load_time, BACKFILL: run_backfill},
        warm_up=False,
    )
    with_old_facts = workspace.reference("lookback_run", NEW_DAY)
    checks = {
        variant: check_counts(workspace.database(name), rows_sql(DAILY), expected)
        for variant, name, expected in (
            (LATE_BY_LOOKBACK, "lookback_run", with_old_facts),
            (LATE_BY_LOAD_TIME, "load_time_run", with_old_facts),
            (BACKFILL, "backfill_run", workspace.reference(facts, DAY_BEFORE)),
        )
    }
    workspace.drop("loaded", "lookback_run", "load_time_run", "backfill_run")
    return Findings(runs, checks)
