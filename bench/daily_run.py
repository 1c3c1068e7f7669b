"""One new day: the package, its rivals and the floor; coarser grains, and what stands on top."""

from functools import partial

from compare import check_same_rows
from counts import METRICS_SQL, TRANSITIONS_SQL, check_counts, rows_sql
from findings import Findings
from measure import execute, in_child, time_sql
from measured import Measured, parts_of
from prepared import tables_of_day_before, year_of_facts
from queries import CONTRACT_COLUMNS, ROLLING_DAYS, cumulative, floor, rebuild, rolling
from variants import (
    CUMULATIVE,
    DAILY_RUN,
    DAILY_RUN_BEFORE_FLOWS,
    FLOOR,
    FLOWS,
    METRICS,
    MONTHLY_MODEL,
    MONTHLY_RUN,
    ROLLING,
    STATUS,
    STATUS_AND_FLOWS,
    TRANSITIONS,
    WEEKLY_MODEL,
    WEEKLY_RUN,
)
from workspace import (
    ABOVE,
    ACTIVATION_METRICS,
    ACTIVATION_TRANSITIONS,
    DAILY,
    FIRST_LAST,
    LOOKBACK_DAYS,
    MONTHLY,
    NEW_DAY,
    REFRESHED,
    STATUS_DAILY,
    WEEKLY,
    Workspace,
    alternate,
    days_before,
)


def measure_daily_run(workspace: Workspace) -> Findings:
    """First_last and daily for one new day, against the floor and tables that go on day by day."""
    facts, ready = year_of_facts(workspace), tables_of_day_before(workspace)
    rivals = {CUMULATIVE: cumulative(NEW_DAY), ROLLING: rolling(NEW_DAY)}
    sources = {CUMULATIVE: "cumulative", ROLLING: "rolling"}
    for variant, rival in rivals.items():
        execute(workspace.restored(sources[variant], facts), rival.setup)

    def run_package() -> Measured:
        return workspace.run_package(workspace.restored("daily_run", ready), NEW_DAY)

    def run_floor() -> Measured:
        rival = floor(workspace.database("daily_run"), NEW_DAY, LOOKBACK_DAYS)
        database = workspace.restored("floor_run", ready)
        execute(database, rival.setup)
        return time_sql(database, FLOOR, rival.timed)

    def run_rival(variant: str) -> Measured:
        database = workspace.restored(f"{sources[variant]}_run", sources[variant])
        return time_sql(database, variant, rivals[variant].timed)

    runs = alternate(
        workspace.repetitions,
        {
            DAILY_RUN: run_package,
            FLOOR: run_floor,
            **{variant: partial(run_rival, variant) for variant in rivals},
        },
    )

    expected = workspace.reference(facts, NEW_DAY)
    package = workspace.database("daily_run")
    checked = check_counts(package, rows_sql(DAILY), expected)
    rebuilt = workspace.restored("rebuilt", facts)
    execute(rebuilt, rebuild(NEW_DAY).timed)
    columns = [name for name in CONTRACT_COLUMNS if name != "as_of_date"]
    rows = in_child(partial(check_same_rows, package, rebuilt, columns, REFRESHED))
    checks = {
        DAILY_RUN: f"{checked}, {rows:,} rows",
        FLOOR: "computes nothing",
        CUMULATIVE: check_counts(
            workspace.database("cumulative_run"), rows_sql("cumulative"), expected, NEW_DAY
        ),
        ROLLING: check_counts(
            workspace.database("rolling_run"),
            rows_sql("rolling"),
            expected,
            days_before(NEW_DAY, ROLLING_DAYS - 1),
        ),
    }
    workspace.drop("daily_run", "floor_run", "rebuilt")
    workspace.drop("cumulative", "cumulative_run", "rolling", "rolling_run")
    return Findings(runs, checks)


def measure_open_periods(workspace: Workspace) -> Findings:
    """First_last, weekly and monthly for one new day inside an open week and month."""
    facts, ready = year_of_facts(workspace), tables_of_day_before(workspace)

    def run_package() -> Measured:
        database = workspace.restored("open_periods_run", ready)
        return workspace.run_package(database, NEW_DAY, (FIRST_LAST, WEEKLY, MONTHLY))

    run = "package: one new day, first_last + weekly + monthly"
    whole = alternate(workspace.repetitions, {run: run_package})[run]
    database = workspace.database("open_periods_run")
    weeks, months = (
        check_counts(database, rows_sql(table), workspace.reference(facts, NEW_DAY, period))
        for table, period in ((WEEKLY, "week"), (MONTHLY, "month"))
    )
    workspace.drop("open_periods_run")
    return Findings(
        {
            WEEKLY_RUN: parts_of(whole, FIRST_LAST, WEEKLY),
            WEEKLY_MODEL: parts_of(whole, WEEKLY),
            MONTHLY_RUN: parts_of(whole, FIRST_LAST, MONTHLY),
            MONTHLY_MODEL: parts_of(whole, MONTHLY),
        },
        {WEEKLY_RUN: weeks, WEEKLY_MODEL: weeks, MONTHLY_RUN: months, MONTHLY_MODEL: months},
    )


def measure_flows(workspace: Workspace) -> Findings:
    """Status, metrics and transitions after the run for one new day, in a run of their own.

    DuckDB brings its log into the file once it has grown large, in whichever commit comes next: in
    one run with the daily one, the first of these models would pay for what that has written.
    """
    facts, ready = year_of_facts(workspace), tables_of_day_before(workspace)

    def run_daily() -> Measured:
        return workspace.run_package(workspace.restored("flows_run", ready), NEW_DAY)

    def run_above() -> Measured:
        return workspace.run_package(workspace.database("flows_run"), NEW_DAY, ABOVE)

    runs = alternate(
        workspace.repetitions, {DAILY_RUN_BEFORE_FLOWS: run_daily, STATUS_AND_FLOWS: run_above}
    )
    above = runs[STATUS_AND_FLOWS]
    database = workspace.database("flows_run")
    expected = workspace.reference(facts, NEW_DAY)
    daily = check_counts(database, rows_sql(DAILY), expected)
    status = check_counts(database, rows_sql(STATUS_DAILY), expected, NEW_DAY)
    metrics = check_counts(database, METRICS_SQL, expected)
    transitions = check_counts(database, TRANSITIONS_SQL, expected)
    workspace.drop("flows_run")
    return Findings(
        {
            DAILY_RUN_BEFORE_FLOWS: runs[DAILY_RUN_BEFORE_FLOWS],
            STATUS: parts_of(above, STATUS_DAILY),
            METRICS: parts_of(above, ACTIVATION_METRICS),
            TRANSITIONS: parts_of(above, ACTIVATION_TRANSITIONS),
            FLOWS: parts_of(above, ACTIVATION_METRICS, ACTIVATION_TRANSITIONS),
            STATUS_AND_FLOWS: above,
        },
        {
            DAILY_RUN_BEFORE_FLOWS: daily,
            STATUS: status,
            METRICS: metrics,
            TRANSITIONS: transitions,
            FLOWS: f"{metrics}, {transitions}",
            STATUS_AND_FLOWS: f"{status}, {metrics}, {transitions}",
        },
    )
