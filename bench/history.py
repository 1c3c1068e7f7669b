"""One new day on top of one, two, three and four years, with the same entities and new facts."""

from collections.abc import Callable
from functools import partial

from counts import check_counts, rows_sql
from findings import Findings
from measure import execute, time_sql
from measured import Measured
from prepared import build_facts, create_fact_model
from queries import cumulative, rebuild
from variants import CUMULATIVE, DAILY_RUN, REBUILD, with_years
from workspace import DAILY, HISTORY_DAYS, NEW_DAY, REFRESHED, Workspace, alternate, days_before

# Ten years of facts altogether take a while even with a part of the entities.
ENTITIES_PART = 8

# Entities that were not seen since the shorter history begins come once on its first day.
CUT_SQL = """
create table facts as
select
    user_id,
    timestamp '{first_day}' as visited_at,
    timestamp '{first_day}' + interval 1 day as loaded_at
from whole.facts
group by user_id
having max(visited_at) < timestamp '{first_day}'
union all
select * from whole.facts where visited_at >= timestamp '{first_day}'
"""


def measure_history(workspace: Workspace) -> Findings:
    """The package, a full recompute and a cumulative table, by years of history."""
    findings = Findings()
    for years in sorted(workspace.years, reverse=True):
        _build_history(workspace, years)
        measured = _measure_rebuild(workspace, years)
        findings.runs.update(measured.runs)
        findings.checks.update(measured.checks)

    rival = cumulative(NEW_DAY)

    def run_package(years: int) -> Measured:
        database = workspace.restored(f"daily_{years}", f"package_{years}")
        return workspace.run_package(database, NEW_DAY)

    def run_cumulative(years: int) -> Measured:
        database = workspace.restored(f"day_{years}", f"cumulative_{years}")
        return time_sql(database, CUMULATIVE, rival.timed)

    works: dict[str, Callable[[], Measured]] = {}
    for years in workspace.years:
        works[with_years(DAILY_RUN, years)] = partial(run_package, years)
        works[with_years(CUMULATIVE, years)] = partial(run_cumulative, years)
    findings.runs |= alternate(workspace.repetitions, works)
    for years in workspace.years:
        expected = workspace.reference(f"years_{years}", NEW_DAY)
        findings.checks[with_years(DAILY_RUN, years)] = check_counts(
            workspace.database(f"daily_{years}"), rows_sql(DAILY), expected
        )
        findings.checks[with_years(CUMULATIVE, years)] = check_counts(
            workspace.database(f"day_{years}"), rows_sql("cumulative"), expected, NEW_DAY
        )
        for name in ("years", "package", "daily", "cumulative", "day"):
            workspace.drop(f"{name}_{years}")
    return findings


def _build_history(workspace: Workspace, years: int) -> None:
    """Facts of so many years, and on top of them the package's tables and a cumulative table."""
    facts = f"years_{years}"
    if years == max(workspace.years):
        build_facts(workspace, facts, workspace.entities // ENTITIES_PART, HISTORY_DAYS * years)
    else:
        whole = workspace.database(f"years_{max(workspace.years)}")
        first_day = days_before(NEW_DAY, HISTORY_DAYS * years)
        attach = f"attach '{whole}' as whole (read_only)"
        execute(workspace.create(facts), [attach, CUT_SQL.format(first_day=first_day)])
        create_fact_model(workspace, facts)
    package = workspace.restored(f"package_{years}", facts)
    workspace.run_package(package, REFRESHED, full_refresh=True)
    workspace.run_days_between(package)
    execute(workspace.restored(f"cumulative_{years}", facts), cumulative(NEW_DAY).setup)


def _measure_rebuild(workspace: Workspace, years: int) -> Findings:
    """A full recompute of all these years, once."""
    variant = with_years(REBUILD, years)
    database = workspace.restored("rebuilt", f"years_{years}")
    runs = alternate(
        1,
        {variant: lambda: time_sql(database, REBUILD, rebuild(NEW_DAY).timed)},
        warm_up=False,
    )
    expected = workspace.reference(f"years_{years}", NEW_DAY)
    checked = check_counts(database, rows_sql("rebuilt"), expected)
    workspace.drop("rebuilt")
    return Findings(runs, {variant: checked})
