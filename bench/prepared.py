"""The databases that measurements start from. None of this is timed."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from facts import create_facts
from measure import connect, in_child
from queries import count_rows
from workspace import (
    ABOVE,
    DAILY,
    FIRST_LAST,
    HISTORY_DAYS,
    MONTHLY,
    NEW_DAY,
    REFRESHED,
    WEEKLY,
    Workspace,
    say,
)

YEAR = "year"
REFRESH = "refreshed"
READY = "ready"
GRAINS = (FIRST_LAST, DAILY, WEEKLY, MONTHLY)


def year_of_facts(workspace: Workspace) -> str:
    """A year of facts through the new day, and the fact model."""
    if not workspace.has(YEAR):
        build_facts(workspace, YEAR, workspace.entities, HISTORY_DAYS)
    return YEAR


def refreshed_tables(workspace: Workspace) -> str:
    """The package's tables after a full refresh, some days before the new one."""
    if not workspace.has(REFRESH):
        database = workspace.restored(REFRESH, year_of_facts(workspace))
        workspace.run_package(database, REFRESHED, GRAINS, full_refresh=True)
    return REFRESH


def tables_of_day_before(workspace: Workspace) -> str:
    """The package's tables as the day before the new one left them."""
    if not workspace.has(READY):
        database = workspace.restored(READY, refreshed_tables(workspace))
        workspace.run_days_between(database, (*GRAINS, *ABOVE))
    return READY


def build_facts(workspace: Workspace, variant: str, entities: int, days: int) -> None:
    """A database with the facts of so many days through the new one, and the fact model."""
    database = workspace.create(variant)
    in_child(partial(_fill, database, entities, days))
    create_fact_model(workspace, variant)


def _fill(database: Path, entities: int, days: int) -> None:
    with connect(database) as connection:
        create_facts(connection, entities, NEW_DAY - timedelta(days=days), NEW_DAY)


def create_fact_model(workspace: Workspace, variant: str) -> None:
    database = workspace.database(variant)
    workspace.run_package(database, NEW_DAY, ["visits"])
    facts = count_rows(database, "facts")
    entities = count_rows(database, "(select distinct user_id from facts)")
    say(f"{variant}: {facts:,} facts of {entities:,} entities")
