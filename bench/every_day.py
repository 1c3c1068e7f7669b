"""Tables that hold a row for every entity and day: the spine, and all inactive periods."""

from functools import partial

from counts import INACTIVE_SQL, check_counts, count_inactive, rows_sql
from findings import Findings
from measure import time_sql
from measured import Measured
from prepared import build_facts
from queries import Rival, rebuild, spine
from variants import (
    ALL_DAILY_RUN,
    ALL_REFRESH,
    SMALL_DAILY_RUN,
    SMALL_REBUILD,
    SMALL_REFRESH,
    SPINE,
)
from workspace import DAILY, DAY_BEFORE, HISTORY_DAYS, NEW_DAY, Workspace, alternate

# These write some ten times as many rows, so they are measured with a part of the entities.
ENTITIES_PART = 8
FACTS = "few_entities"
ALL_INACTIVE = {"inactive_periods": "all"}


def measure_every_day(workspace: Workspace) -> Findings:
    """The spine beside a full recompute, and the package with and without all inactive periods."""
    build_facts(workspace, FACTS, workspace.entities // ENTITIES_PART, HISTORY_DAYS)
    declarations: dict[str, dict[str, str]] = {"default": {}, "all": ALL_INACTIVE}

    def run_rival(name: str, rival: Rival) -> Measured:
        return time_sql(workspace.restored(name, FACTS), name, rival.timed)

    def refresh(name: str) -> Measured:
        database = workspace.restored(f"{name}_refreshed", FACTS)
        return workspace.run_package(
            database, DAY_BEFORE, full_refresh=True, declared=declarations[name]
        )

    def run_day(name: str) -> Measured:
        database = workspace.restored(f"{name}_run", f"{name}_refreshed")
        return workspace.run_package(database, NEW_DAY, declared=declarations[name])

    runs = alternate(
        1,
        {
            SMALL_REBUILD: partial(run_rival, "rebuilt", rebuild(DAY_BEFORE)),
            SPINE: partial(run_rival, "spine", spine(DAY_BEFORE)),
            SMALL_REFRESH: partial(refresh, "default"),
            ALL_REFRESH: partial(refresh, "all"),
        },
        warm_up=False,
    )
    days = {SMALL_DAILY_RUN: partial(run_day, "default"), ALL_DAILY_RUN: partial(run_day, "all")}
    runs |= alternate(workspace.repetitions, days)

    at_refresh, at_new_day = (workspace.reference(FACTS, day) for day in (DAY_BEFORE, NEW_DAY))
    checks = {
        variant: check_counts(workspace.database(name), rows_sql(table), expected)
        for variant, name, table, expected in (
            (SMALL_REBUILD, "rebuilt", "rebuilt", at_refresh),
            (SPINE, "spine", "spine", at_refresh),
            (SMALL_REFRESH, "default_refreshed", DAILY, at_refresh),
            (ALL_REFRESH, "all_refreshed", DAILY, at_refresh),
            (SMALL_DAILY_RUN, "default_run", DAILY, at_new_day),
            (ALL_DAILY_RUN, "all_run", DAILY, at_new_day),
        )
    }
    for name, expected in (("all_refreshed", at_refresh), ("all_run", at_new_day)):
        check_counts(workspace.database(name), INACTIVE_SQL, count_inactive(expected))
    workspace.drop(FACTS, "rebuilt", "spine")
    for name in declarations:
        workspace.drop(f"{name}_refreshed", f"{name}_run")
    return Findings(runs, checks)
