"""What is measured, by name, and the targets: how the median of one may relate to another's."""

from typing import NamedTuple

FULL_REFRESH = "package: full refresh, first_last + daily"
FULL_REFRESH_OF_GRAINS = "package: full refresh, first_last + daily + weekly + monthly"
DAILY_RUN = "package: daily run"
WEEKLY_RUN = "package: one new day, first_last + weekly"
MONTHLY_RUN = "package: one new day, first_last + monthly"
WEEKLY_MODEL = "package: one new day, weekly alone"
MONTHLY_MODEL = "package: one new day, monthly alone"
DAILY_RUN_BEFORE_FLOWS = "package: daily run, before the following"
STATUS = "package: status"
METRICS = "package: metrics"
TRANSITIONS = "package: transitions"
FLOWS = "package: metrics and transitions"
STATUS_AND_FLOWS = "package: status, metrics and transitions"
LATE_BY_LOOKBACK = "package: 100 facts of 60 days ago, by look-back"
LATE_BY_LOAD_TIME = "package: 100 facts of 60 days ago, by load time"
BACKFILL = "package: backfill of 30 days"
REBUILD = "(a) full recompute by window functions"
CUMULATIVE = "(c) cumulative table, one day"
ROLLING = "(d) last 28 days recomputed, one day"
FLOOR = "floor: read and write as much as a daily run"

# On a part of the entities, as these have a row for every entity and day.
SMALL_REFRESH = "package: full refresh, few entities"
SMALL_DAILY_RUN = "package: daily run, few entities"
SMALL_REBUILD = "(a) full recompute, few entities"
SPINE = "(b) spine of entities and dates, few entities"
ALL_REFRESH = "package: full refresh, inactive_periods='all', few entities"
ALL_DAILY_RUN = "package: daily run, inactive_periods='all', few entities"

YEARS = (1, 2, 3, 4)


def with_years(variant: str, years: int) -> str:
    """The name of a variant that runs on top of so many years."""
    return f"{variant}, {years} {'year' if years == 1 else 'years'} stored"


class Target(NamedTuple):
    """The ratio of one variant's median to another's, and what it should be, like `<= 2`."""

    variant: str
    against: str
    limit: str = ""


TARGETS = (
    Target(DAILY_RUN, FLOOR, "<= 2"),
    Target(REBUILD, DAILY_RUN, ">= 30"),
    Target(with_years(DAILY_RUN, YEARS[-1]), with_years(DAILY_RUN, YEARS[0]), "<= 1.1"),
    Target(FULL_REFRESH, REBUILD, "<= 1.1"),
    Target(FULL_REFRESH_OF_GRAINS, REBUILD, "<= 2.2"),
    Target(FLOWS, DAILY_RUN_BEFORE_FLOWS, "<= 0.1"),
    Target(LATE_BY_LOOKBACK, FULL_REFRESH, "<= 1"),
    Target(LATE_BY_LOAD_TIME, FULL_REFRESH, "<= 1"),
    Target(BACKFILL, FULL_REFRESH, "<= 1"),
    Target(CUMULATIVE, DAILY_RUN),
    Target(ROLLING, DAILY_RUN),
    Target(WEEKLY_RUN, DAILY_RUN),
    Target(MONTHLY_RUN, DAILY_RUN),
    Target(STATUS, DAILY_RUN_BEFORE_FLOWS),
    Target(SPINE, SMALL_REBUILD),
    Target(SPINE, SMALL_REFRESH),
    Target(ALL_REFRESH, SMALL_REFRESH),
    Target(ALL_DAILY_RUN, SMALL_DAILY_RUN),
    *(Target(with_years(REBUILD, years), with_years(DAILY_RUN, years)) for years in YEARS),
    *(Target(with_years(CUMULATIVE, years), with_years(DAILY_RUN, years)) for years in YEARS),
)
