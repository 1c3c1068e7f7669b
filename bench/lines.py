"""What is measured. Each line of the result is one thing, by name; ratios stand between lines.

All facts are in the table from the start: the as-of date decides which of them a run reads. Each
repetition starts from a copy of the same database.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from facts import DAY_BEFORE, NEW_DAY, YEAR_DAYS, add_old_facts, cut_to_last_year
from measure import Measured, execute, time_sql
from project import (
    DAILY,
    DAILY_BY_LOAD_TIME,
    DAILY_OF_SEGMENTS,
    FIRST_LAST,
    FIRST_LAST_BY_LOAD_TIME,
    FIRST_LAST_OF_SEGMENTS,
    METRICS,
    MONTHLY,
    NINE_MODELS,
    PLAIN_MODELS,
    ROLLING_STATES,
    SEGMENTS,
    STATUS,
    TRANSITIONS,
    WEEKLY,
    Project,
    say,
)
from rivals import (
    METRICS_SQL,
    ROLLING_DAYS,
    ROLLING_STATES_SQL,
    TRANSITIONS_SQL,
    Rival,
    check_active_days,
    check_counts,
    floor,
    read_rival,
)

FULL_REFRESH = "full refresh, first_last + daily"
FULL_REFRESH_OF_GRAINS = "full refresh, first_last + daily + weekly + monthly"
DAILY_RUN = "daily run"
STATUS_RUN = "status"
FLOWS = "metrics + transitions"
SEGMENTED_REFRESH = "full refresh, first_last + daily, two segments"
SEGMENTED_RUN = "daily run, two segments"
SEGMENTS_RUN = "activation_segments of two segments"
STATES_BY_DAY = "rolling states"
BY_LOOKBACK = "late facts by a look-back of 61 days"
BY_LOAD_TIME = "late facts by load time"
BACKFILL = "backfill of 30 days"
DAILY_RUN_1_YEAR = "daily run, few entities, 1 year stored"
DAILY_RUN_4_YEARS = "daily run, few entities, 4 years stored"
NINE = "dbt build of nine models, inside dbt"
PLAIN = "dbt build of ten trivial models, inside dbt"
LARGE = "full refresh, far more facts than memory"
RECOMPUTE = "(a) recompute"
RECOMPUTE_FEW = "(a) recompute, few entities"
SPINE = "(b) spine, few entities"
CUMULATIVE = "(c) cumulative table, one day"
ROLLING = "(d) recompute of 28 days, one day"
FLOOR = "floor"

# Of one line to another, in wall time and in processor time, and what it should be.
RATIOS = (
    (DAILY_RUN, FLOOR, "at most 1.5"),
    (DAILY_RUN, CUMULATIVE, "at most 1.6"),
    (RECOMPUTE, DAILY_RUN, "at least 40"),
    (DAILY_RUN_4_YEARS, DAILY_RUN_1_YEAR, "at most 1.1"),
    (FLOWS, DAILY_RUN, "at most 0.1"),
    (STATES_BY_DAY, DAILY_RUN, "at most 0.1"),
    (STATUS_RUN, DAILY_RUN, ""),
    (SEGMENTED_RUN, DAILY_RUN, "at most 1.25"),
    (SEGMENTS_RUN, DAILY_RUN, "at most 0.15"),
    (SEGMENTED_REFRESH, FULL_REFRESH, "at most 1.35"),
    (FULL_REFRESH, RECOMPUTE, "at most 1.15"),
    (FULL_REFRESH_OF_GRAINS, RECOMPUTE, "at most 2"),
    (BY_LOAD_TIME, FULL_REFRESH, "at most 1"),
    (BY_LOOKBACK, FULL_REFRESH, "at most 1"),
    (BACKFILL, FULL_REFRESH, "at most 1"),
    (ROLLING, DAILY_RUN, ""),
    (SPINE, RECOMPUTE_FEW, ""),
    (NINE, PLAIN, "at most 1.7"),
)

LOOKBACK_DAYS = 3
OLD_DAYS = 60
BACKFILL_DAYS = 30
# Tables of several years, or with a row for every entity and day, are made with few entities.
FEW = 8
SMALL_ENTITIES = 5000

PAIR = (FIRST_LAST, DAILY)
PAIR_OF_SEGMENTS = (FIRST_LAST_OF_SEGMENTS, DAILY_OF_SEGMENTS)
PAIR_BY_LOAD_TIME = (FIRST_LAST_BY_LOAD_TIME, DAILY_BY_LOAD_TIME)
THREE_GRAINS = (*PAIR, WEEKLY, MONTHLY)

# A full refresh writes its rows in no order of time, so the first runs after it are slower. The
# runs of a day are measured when all that they read was written by runs of a few days, as in a
# table that has been run day after day.
REFRESHED = NEW_DAY - timedelta(days=ROLLING_DAYS + 2)
DAYS_BETWEEN = [NEW_DAY - timedelta(days=days) for days in (23, 16, 9, 2, 1)]

# What works leave that others start from, or that is looked at in the end.
KEPT = {"refreshed", "new_day", "segments_new_day", "nine", "large"}

Check = Callable[[Path, Path], None]
Lines = dict[str, list[Measured]]


def counts(table: str, as_of: date = NEW_DAY, period: str = "day", since: date = date.min) -> Check:
    return partial(check_counts, table=table, as_of=as_of, period=period, since=since)


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a run of dbt, or the SQL of a rival, does to a copy of a database."""

    source: str
    into: str
    # The models whose time is a line; the statements of a rival have the name of its line.
    lines: Mapping[str, Sequence[str]]
    # Each compares the result with the facts of a database.
    checks: Sequence[Check] = (counts(DAILY),)
    facts: str = "facts"
    rival: Callable[[Project], Rival] | None = None
    as_of: date | None = NEW_DAY
    arguments: Sequence[str] = ("run",)
    variables: Mapping[str, object] = field(default_factory=dict)
    # Not timed.
    before: Sequence[str] = ()
    # Whether lines are the time of models in dbt, and not the time that they take in the database.
    in_dbt: bool = False

    def do(self, project: Project) -> dict[str, Measured]:
        """The lines of one repetition."""
        if self.source != self.into:
            project.copy(self.source, self.into)
        rival = self.rival(project) if self.rival else None
        if before := (*self.before, *(rival.before if rival else ())):
            execute(project.database(self.into), before)
        models = list(dict.fromkeys(model for line in self.lines.values() for model in line))
        if rival:
            run = time_sql(project.database(self.into), models[0], rival.timed)
        else:
            run = project.run(self.into, models, self.as_of, *self.arguments, **self.variables)
        read = run.in_dbt if self.in_dbt else run.in_database
        return {line: read(models) for line, models in self.lines.items()}

    def check(self, project: Project) -> None:
        for check in self.checks:
            check(project.database(self.into), project.database(self.facts))


FULL_REFRESH_WORK = Work(
    lines={FULL_REFRESH: PAIR, FULL_REFRESH_OF_GRAINS: THREE_GRAINS},
    source="facts",
    into="refreshed",
    as_of=REFRESHED,
    arguments=("run", "--full-refresh"),
    checks=[
        counts(table, REFRESHED, period)
        for table, period in ((DAILY, "day"), (WEEKLY, "week"), (MONTHLY, "month"))
    ],
)
SEGMENTED_REFRESH_WORK = Work(
    lines={SEGMENTED_REFRESH: PAIR_OF_SEGMENTS},
    source="facts",
    into="segments_refreshed",
    as_of=REFRESHED,
    arguments=("run", "--full-refresh"),
    checks=[counts(DAILY_OF_SEGMENTS, REFRESHED)],
)
NEW_DAY_WORKS = (
    Work(lines={DAILY_RUN: PAIR}, source="day_before", into="new_day"),
    # In a run of their own: DuckDB brings its log into the file once it has grown large, in
    # whichever commit comes next, and the first of these models would pay for the daily run.
    Work(
        lines={
            STATUS_RUN: [STATUS],
            FLOWS: (METRICS, TRANSITIONS),
            STATES_BY_DAY: [ROLLING_STATES],
        },
        source="new_day",
        into="new_day",
        checks=[
            counts(STATUS, since=NEW_DAY),
            counts(METRICS_SQL),
            counts(TRANSITIONS_SQL),
            counts(ROLLING_STATES_SQL),
        ],
    ),
)
SEGMENTED_WORKS = (
    Work(
        lines={SEGMENTED_RUN: PAIR_OF_SEGMENTS},
        source="segments_before",
        into="segments_new_day",
        checks=[counts(DAILY_OF_SEGMENTS)],
    ),
    Work(
        lines={SEGMENTS_RUN: [SEGMENTS]},
        source="segments_new_day",
        into="segments_new_day",
        checks=[],
    ),
)
LOOKBACK_WORK = Work(
    lines={BY_LOOKBACK: PAIR},
    source="day_before",
    into="lookback",
    before=[add_old_facts(OLD_DAYS)],
    variables={"activation_lookback_days": OLD_DAYS + 1},
    facts="lookback",
)
# As of the new day, though the fact tells it: the records of other days would be looked for twice.
BUILD_WORKS = [
    Work(
        lines={line: list(models)},
        source="small",
        into=into,
        arguments=("build", "--select", "clicks"),
        variables={"loaded_by": NEW_DAY + timedelta(days=1)},
        in_dbt=True,
        facts="small",
        checks=checks,
    )
    for line, into, models, checks in (
        (NINE, "nine", NINE_MODELS, [counts("clicks_activation_daily")]),
        (PLAIN, "plain", PLAIN_MODELS, [partial(check_active_days, tables=[*PLAIN_MODELS])]),
    )
]


def rival(line: str, name: str, source: str, as_of: date, days: int | None = None) -> Work:
    """A rival whose table has all days, or the last ones."""
    since = as_of - timedelta(days=days - 1) if days else date.min
    return Work(
        lines={line: [line]},
        source=source,
        into=f"{name}_after",
        rival=lambda _: read_rival(name, as_of),
        checks=[counts(name, as_of, since=since)],
        facts=source,
    )


PARTS = {
    "full": [
        rival(RECOMPUTE, "recompute", "facts", REFRESHED),
        FULL_REFRESH_WORK,
        SEGMENTED_REFRESH_WORK,
    ],
    "day": [
        *NEW_DAY_WORKS,
        *SEGMENTED_WORKS,
        Work(
            lines={FLOOR: [FLOOR]},
            source="day_before",
            into="floor",
            rival=lambda project: floor(project.database("new_day"), NEW_DAY, LOOKBACK_DAYS),
            checks=(),
        ),
        rival(CUMULATIVE, "cumulative", "facts", NEW_DAY, 1),
        rival(ROLLING, "rolling", "facts", NEW_DAY, ROLLING_DAYS),
    ],
    "late": [
        LOOKBACK_WORK,
        Work(
            lines={BY_LOAD_TIME: PAIR_BY_LOAD_TIME},
            source="arrived",
            into="arrivals",
            before=[add_old_facts(OLD_DAYS)],
            facts="arrivals",
            checks=[counts(DAILY_BY_LOAD_TIME)],
        ),
        Work(
            lines={BACKFILL: PAIR},
            source="day_before",
            into="backfill",
            as_of=DAY_BEFORE,
            variables={"activation_start": DAY_BEFORE - timedelta(days=BACKFILL_DAYS - 1)},
            checks=[counts(DAILY, DAY_BEFORE)],
        ),
    ],
    "history": [
        Work(lines={line: PAIR}, source=f"{facts}_before", into=f"{facts}_after", facts=facts)
        for line, facts in ((DAILY_RUN_1_YEAR, "one_year"), (DAILY_RUN_4_YEARS, "four_years"))
    ],
    "spine": [
        rival(RECOMPUTE_FEW, "recompute", "one_year", NEW_DAY),
        rival(SPINE, "spine", "one_year", NEW_DAY),
    ],
    "build": BUILD_WORKS,
    "large": [
        Work(
            lines={LARGE: PAIR},
            source="large",
            into="large",
            arguments=("run", "--full-refresh"),
            facts="large",
        ),
    ],
}
# What of the package is compared with an earlier state of it.
COMPARED = {
    "full": [FULL_REFRESH_WORK],
    "day": NEW_DAY_WORKS,
    "late": [LOOKBACK_WORK],
    "build": BUILD_WORKS,
}


def alternate(works: Sequence[Work], projects: Sequence[Project], times: int) -> list[Lines]:
    """Do each work in each project as often, in turns, and check it once: the lines by project."""
    lines: list[Lines] = [defaultdict(list) for _ in projects]
    for project in projects:
        for work in works:
            prepare(project, work.source)
    for repetition in range(1, times + 1):
        for work in works:
            # Whichever project is first in one repetition is last in the next.
            turns = list(zip(projects, lines, strict=True))[:: 1 if repetition % 2 else -1]
            for project, found in turns:
                for line, measured in work.do(project).items():
                    say(f"{repetition}  {measured.seconds:8.3f} s  {line}")
                    found[line].append(measured)
    for project in projects:
        for work in works:
            work.check(project)
        project.drop(*{work.into for work in works} - KEPT)
    return lines


def prepare(project: Project, name: str) -> None:
    """Make a database from which works start, unless it is there."""
    if project.has(name):
        return
    match name:
        case "facts":
            project.create_facts(name, project.entities, YEAR_DAYS)
        case "four_years":
            project.create_facts(name, project.entities // FEW, 4 * YEAR_DAYS)
        case "one_year":
            execute(copied(project, "four_years", name), [cut_to_last_year()])
        case "small":
            project.create_facts(name, min(SMALL_ENTITIES, project.entities), YEAR_DAYS)
            for models in (NINE_MODELS, PLAIN_MODELS):
                project.run(name, ["clicks", *models], DAY_BEFORE, "build", loaded_by=NEW_DAY)
        case "refreshed":
            copied(project, "facts", name)
            project.run(name, THREE_GRAINS, REFRESHED, "run", "--full-refresh")
        case "segments_before":
            copied(project, "facts", name)
            project.run(name, [*PAIR_OF_SEGMENTS, SEGMENTS], REFRESHED, "run", "--full-refresh")
            for day in DAYS_BETWEEN:
                project.run(name, [*PAIR_OF_SEGMENTS, SEGMENTS], day)
        case "arrived":
            copied(project, "facts", name)
            project.run(name, PAIR_BY_LOAD_TIME, DAY_BEFORE, "run", "--full-refresh")
        case "day_before":
            copied(project, "refreshed", name)
            for day in DAYS_BETWEEN:
                project.run(
                    name, (*THREE_GRAINS, STATUS, METRICS, TRANSITIONS, ROLLING_STATES), day
                )
        case "one_year_before" | "four_years_before":
            copied(project, name.removesuffix("_before"), name)
            project.run(name, PAIR, REFRESHED, "run", "--full-refresh")
            for day in DAYS_BETWEEN:
                project.run(name, PAIR, day)


def copied(project: Project, source: str, name: str) -> Path:
    prepare(project, source)
    return project.copy(source, name)
