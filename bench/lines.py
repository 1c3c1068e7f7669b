"""What is measured. Each line of the result is one thing, by name; ratios stand between lines.

All facts are in the table from the start: the as-of date decides which of them a run reads. Each
repetition starts from a copy of the same file.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from facts import DAY_BEFORE, NEW_DAY, YEAR_DAYS, add_old_facts, cut_to_last_year
from measure import Measured, execute, time_sql
from project import (
    DAILY,
    DAILY_BY_LOAD_TIME,
    FIRST_LAST,
    FIRST_LAST_BY_LOAD_TIME,
    METRICS,
    MONTHLY,
    NINE_MODELS,
    PLAIN_MODELS,
    STATUS,
    TRANSITIONS,
    WEEKLY,
    Project,
    count_rows,
    say,
)
from rivals import (
    METRICS_SQL,
    ROLLING_DAYS,
    TRANSITIONS_SQL,
    Rival,
    check,
    check_same_rows,
    cumulative,
    floor,
    recompute,
    rolling,
    spine,
)

FULL_REFRESH = "full refresh, first_last + daily"
FULL_REFRESH_OF_GRAINS = "full refresh, first_last + daily + weekly + monthly"
DAILY_RUN = "daily run"
STATUS_RUN = "status"
FLOWS = "metrics + transitions"
BY_LOOKBACK = "100 facts of 60 days ago, by a look-back of 61 days"
BY_LOAD_TIME = "100 facts of 60 days ago, by load time"
BACKFILL = "backfill of 30 days"
DAILY_RUN_1_YEAR = "daily run, 1 year stored (few entities)"
DAILY_RUN_4_YEARS = "daily run, 4 years stored (few entities)"
NINE = "dbt build, nine models of one fact"
PLAIN = "dbt build, ten trivial incremental models"
LARGE = "full refresh, far more facts than memory"
RECOMPUTE = "recompute by window functions"
RECOMPUTE_FEW = "recompute by window functions (few entities)"
SPINE = "spine of entities and dates (few entities)"
CUMULATIVE = "one day of a cumulative table"
ROLLING = "one day of a recompute of 28 days"
FLOOR = "floor"

# Of one line to another, in wall time and in processor time, and what it should be.
RATIOS = (
    (DAILY_RUN, FLOOR, "at most 2"),
    (DAILY_RUN, CUMULATIVE, ""),
    (RECOMPUTE, DAILY_RUN, "at least 30"),
    (DAILY_RUN_4_YEARS, DAILY_RUN_1_YEAR, "at most 1.1"),
    (FLOWS, DAILY_RUN, "at most 0.1"),
    (STATUS_RUN, DAILY_RUN, ""),
    (FULL_REFRESH, RECOMPUTE, "at most 1.1"),
    (FULL_REFRESH_OF_GRAINS, RECOMPUTE, "at most 2.2"),
    (BY_LOAD_TIME, FULL_REFRESH, "at most 1"),
    (BY_LOOKBACK, FULL_REFRESH, "at most 1"),
    (BACKFILL, FULL_REFRESH, "at most 1"),
    (ROLLING, DAILY_RUN, ""),
    (SPINE, RECOMPUTE_FEW, ""),
    (NINE, PLAIN, ""),
)

LOOKBACK_DAYS = 3
OLD_DAYS = 60
BACKFILL_DAYS = 30
# Tables of several years, or with a row for every entity and day, are made with few entities.
FEW = 8
SMALL_ENTITIES = 5000
# About as many facts has an entity that joined in the middle of a year.
FACTS_PER_ENTITY = 19

PERIODS = {DAILY: "day", WEEKLY: "week", MONTHLY: "month"}
THREE_GRAINS = (FIRST_LAST, *PERIODS)
ABOVE = (STATUS, METRICS, TRANSITIONS)

# A full refresh writes its rows in no order of time, so the first runs after it are slower. The
# daily run is measured when all that it reads was written by runs of a few days, as in a table
# that has been run day after day.
REFRESHED = NEW_DAY - timedelta(days=LOOKBACK_DAYS + 2)
DAYS_BETWEEN = (NEW_DAY - timedelta(days=2), DAY_BEFORE)


class Work(NamedTuple):
    """Work to repeat, the lines that are read off it, and a check that raises if it went wrong.

    A line is the time that some models, or a rival, took in the database; where it names none, it
    is the whole time inside dbt.
    """

    do: Callable[[], Measured]
    lines: Mapping[str, Sequence[str]]
    check: Callable[[], None]


Lines = dict[str, list[Measured]]


def alternate(works: Sequence[Work], times: int) -> list[Lines]:
    """Do each work as often, in turns, and check it once: the lines of each."""
    measured: list[Lines] = [{line: [] for line in work.lines} for work in works]
    for repetition in range(1, times + 1):
        for work, lines in zip(works, measured, strict=True):
            done = work.do()
            for line, models in work.lines.items():
                lines[line].append(done.in_database(models) if models else done)
                say(f"{repetition}  {lines[line][-1].seconds:8.3f} s  {line}")
    for work in works:
        work.check()
    return measured


def full_refresh(project: Project) -> list[Work]:
    """First_last and three grains in one run, of which the first two are a part."""
    facts = year_of_facts(project)

    def do() -> Measured:
        project.copy("facts", "refreshed")
        return project.run("refreshed", THREE_GRAINS, REFRESHED, "--full-refresh")

    def check_grains() -> None:
        for table, period in PERIODS.items():
            check(table, project.database("refreshed"), facts, REFRESHED, period)

    lines = {FULL_REFRESH: (FIRST_LAST, DAILY), FULL_REFRESH_OF_GRAINS: THREE_GRAINS}
    return [Work(do, lines, check_grains)]


def full_recompute(project: Project) -> list[Work]:
    """One statement that computes the daily table: the same rows as the package's."""
    facts = year_of_facts(project)

    def check_rows() -> None:
        recomputed = project.database("recomputed")
        check("recomputed", recomputed, facts, REFRESHED)
        if project.has("refreshed"):
            check_same_rows(DAILY, project.database("refreshed"), "recomputed", recomputed)
        project.drop("recomputed")

    do = partial(run_rival, project, "facts", "recomputed", RECOMPUTE, recompute(REFRESHED))
    return [Work(do, {RECOMPUTE: [RECOMPUTE]}, check_rows)]


def new_day(project: Project) -> list[Work]:
    """First_last and daily for one new day; then, in a run of their own, what stands on top.

    DuckDB brings its log into the file once it has grown large, in whichever commit comes next: in
    one run with the daily one, the first of these models would pay for what that has written.
    """
    facts = year_of_facts(project)
    prepare_day_before(project)

    def run_daily() -> Measured:
        project.copy("day_before", "new_day")
        return project.run("new_day", (FIRST_LAST, DAILY), NEW_DAY)

    def check_daily() -> None:
        check(DAILY, project.database("new_day"), facts, NEW_DAY)

    def check_above() -> None:
        database = project.database("new_day")
        check(STATUS, database, facts, NEW_DAY, since=NEW_DAY)
        check(METRICS_SQL, database, facts, NEW_DAY)
        check(TRANSITIONS_SQL, database, facts, NEW_DAY)

    return [
        Work(run_daily, {DAILY_RUN: (FIRST_LAST, DAILY)}, check_daily),
        Work(
            lambda: project.run("new_day", ABOVE, NEW_DAY),
            {STATUS_RUN: [STATUS], FLOWS: (METRICS, TRANSITIONS)},
            check_above,
        ),
    ]


def rivals_of_new_day(project: Project) -> list[Work]:
    """The floor, and tables that go on day by day."""
    facts = year_of_facts(project)
    sliding = {CUMULATIVE: cumulative(NEW_DAY), ROLLING: rolling(NEW_DAY)}
    since = {CUMULATIVE: NEW_DAY, ROLLING: NEW_DAY - timedelta(days=ROLLING_DAYS - 1)}
    tables = {CUMULATIVE: "cumulative", ROLLING: "rolling"}
    for name, table in tables.items():
        execute(project.copy("facts", table), sliding[name].setup)

    def run_floor() -> Measured:
        rival = floor(project.database("new_day"), NEW_DAY, LOOKBACK_DAYS)
        execute(project.copy("day_before", "floor"), rival.setup)
        return time_sql(project.database("floor"), FLOOR, rival.timed)

    def check_sliding(name: str) -> None:
        table = tables[name]
        database = project.database(f"{table}_new_day")
        check(table, database, facts, NEW_DAY, since=since[name])
        project.drop(table, f"{table}_new_day")

    return [
        Work(run_floor, {FLOOR: [FLOOR]}, lambda: project.drop("floor")),
        *(
            Work(
                partial(run_rival, project, table, f"{table}_new_day", name, sliding[name]),
                {name: [name]},
                partial(check_sliding, name),
            )
            for name, table in tables.items()
        ),
    ]


def long_lookback(project: Project) -> list[Work]:
    """The run for a new day with a hundred old facts."""
    prepare_day_before(project)

    def do() -> Measured:
        execute(project.copy("day_before", "lookback"), [add_old_facts(OLD_DAYS)])
        days = OLD_DAYS + 1
        return project.run("lookback", (FIRST_LAST, DAILY), NEW_DAY, activation_lookback_days=days)

    def check_daily() -> None:
        check(DAILY, project.database("lookback"), project.database("lookback"), NEW_DAY)
        project.drop("lookback")

    return [Work(do, {BY_LOOKBACK: (FIRST_LAST, DAILY)}, check_daily)]


def load_time(project: Project) -> list[Work]:
    """The same, found by when they were loaded."""
    year_of_facts(project)
    models = (FIRST_LAST_BY_LOAD_TIME, DAILY_BY_LOAD_TIME)
    project.copy("facts", "arrived")
    project.run("arrived", models, DAY_BEFORE, "--full-refresh")

    def do() -> Measured:
        execute(project.copy("arrived", "arrivals"), [add_old_facts(OLD_DAYS)])
        return project.run("arrivals", models, NEW_DAY)

    def check_daily() -> None:
        database = project.database("arrivals")
        check(DAILY_BY_LOAD_TIME, database, database, NEW_DAY)
        project.drop("arrived", "arrivals")

    return [Work(do, {BY_LOAD_TIME: models}, check_daily)]


def backfill(project: Project) -> list[Work]:
    facts = year_of_facts(project)
    prepare_day_before(project)
    start = DAY_BEFORE - timedelta(days=BACKFILL_DAYS - 1)

    def do() -> Measured:
        project.copy("day_before", "backfill")
        return project.run("backfill", (FIRST_LAST, DAILY), DAY_BEFORE, activation_start=start)

    def check_daily() -> None:
        check(DAILY, project.database("backfill"), facts, DAY_BEFORE)
        project.drop("backfill")

    return [Work(do, {BACKFILL: (FIRST_LAST, DAILY)}, check_daily)]


def history(project: Project) -> list[Work]:
    """A daily run on top of one year and of four, with the same entities and new facts."""
    few_years_of_facts(project)
    return [
        _day_of_history(project, facts, line)
        for facts, line in (("one_year", DAILY_RUN_1_YEAR), ("four_years", DAILY_RUN_4_YEARS))
    ]


def _day_of_history(project: Project, facts: str, line: str) -> Work:
    before, after = f"{facts}_before", f"{facts}_new_day"
    project.copy(facts, before)
    run_day_after_day(project, before, (FIRST_LAST, DAILY), (FIRST_LAST, DAILY))

    def do() -> Measured:
        project.copy(before, after)
        return project.run(after, (FIRST_LAST, DAILY), NEW_DAY)

    def check_daily() -> None:
        check(DAILY, project.database(after), project.database(facts), NEW_DAY)
        project.drop(before, after)

    return Work(do, {line: (FIRST_LAST, DAILY)}, check_daily)


def spine_of_dates(project: Project) -> list[Work]:
    """A row for every entity and day, beside a recompute."""
    few_years_of_facts(project)
    rivals = {
        RECOMPUTE_FEW: ("recomputed", recompute(NEW_DAY)),
        SPINE: ("spine", spine(NEW_DAY)),
    }

    def check_table(table: str) -> None:
        check(table, project.database(f"few_{table}"), project.database("one_year"), NEW_DAY)
        project.drop(f"few_{table}")

    return [
        Work(
            partial(run_rival, project, "one_year", f"few_{table}", name, rival),
            {name: [name]},
            partial(check_table, table),
        )
        for name, (table, rival) in rivals.items()
    ]


def builds(project: Project) -> list[Work]:
    """`dbt build` of one new day on a small table, where what dbt does around the SQL is most."""
    project.create_facts("small", min(SMALL_ENTITIES, project.entities), YEAR_DAYS)
    models = {"nine": ["clicks", *NINE_MODELS], "plain": ["clicks", *PLAIN_MODELS]}
    for names in models.values():
        project.run("small", names, loaded_by=NEW_DAY, command="build")

    def do(name: str) -> Measured:
        project.copy("small", name)
        return project.run(
            name, models[name], loaded_by=NEW_DAY + timedelta(days=1), command="build"
        )

    def check_nine() -> None:
        check(
            "clicks_activation_daily", project.database("nine"), project.database("small"), NEW_DAY
        )

    def check_plain() -> None:
        active_days = "(select distinct user_id, cast(visited_at as date) from facts)"
        for table in PLAIN_MODELS:
            database = project.database("plain")
            if count_rows(database, table) != count_rows(database, active_days):
                raise RuntimeError(f"{table} does not hold every active day")

    return [
        Work(partial(do, "nine"), {NINE: []}, check_nine),
        Work(partial(do, "plain"), {PLAIN: []}, check_plain),
    ]


def large(project: Project, facts: int) -> list[Work]:
    """Does a full refresh end that needs far more than the memory limit?"""
    project.create_facts("large", facts // FACTS_PER_ENTITY, YEAR_DAYS)

    def check_daily() -> None:
        database = project.database("large")
        check(DAILY, database, database, NEW_DAY)
        say(f"{count_rows(database, DAILY):,} daily rows")

    models = (FIRST_LAST, DAILY)
    do = partial(project.run, "large", models, NEW_DAY, "--full-refresh")
    return [Work(do, {LARGE: models}, check_daily)]


def run_rival(project: Project, source: str, name: str, line: str, rival: Rival) -> Measured:
    return time_sql(project.copy(source, name), line, rival.timed)


def year_of_facts(project: Project) -> Path:
    if not project.has("facts"):
        project.create_facts("facts", project.entities, YEAR_DAYS)
    return project.database("facts")


def few_years_of_facts(project: Project) -> None:
    """Four years of facts, and the last of them."""
    if not project.has("four_years"):
        project.create_facts("four_years", project.entities // FEW, 4 * YEAR_DAYS)
        execute(project.copy("four_years", "one_year"), [cut_to_last_year()])


def prepare_day_before(project: Project) -> None:
    """The package's tables as the day before the new one left them."""
    if not project.has("day_before"):
        year_of_facts(project)
        refreshed = project.has("refreshed")
        project.copy("refreshed" if refreshed else "facts", "day_before")
        models = () if refreshed else THREE_GRAINS
        run_day_after_day(project, "day_before", models, (*THREE_GRAINS, *ABOVE))


def run_day_after_day(
    project: Project, name: str, refreshed: Sequence[str], models: Sequence[str]
) -> None:
    """A full refresh of some models, and the runs of the days between it and the new one."""
    if refreshed:
        project.run(name, refreshed, REFRESHED, "--full-refresh")
    for day in DAYS_BETWEEN:
        project.run(name, models, day)
