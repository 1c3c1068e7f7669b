"""Plain-Python reference for `<fact>_first_last`, `<fact>_activation_<grain>` and what is built on
them: status, transitions and metrics.

Written from the contract alone, one entity at a time and from the whole fact each time, so that
it shares nothing with the SQL it is compared with.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

Grain = Literal["daily", "weekly", "monthly", "quarterly", "yearly"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
State = Literal["new", "retained", "reactivated", "inactive"]
Entity = tuple[Any, ...]
Events = Mapping[Entity, Iterable[date]]

GRAINS: tuple[Grain, ...] = get_args(Grain)
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
ONE_DAY = timedelta(days=1)
MONTHS_PER_PERIOD: dict[Grain, int] = {"monthly": 1, "quarterly": 3, "yearly": 12}


class FirstLastRow(NamedTuple):
    """What is remembered of an entity at the end of a snapshot date."""

    entity: Entity
    snapshot_date: date
    first_active_date: date
    last_active_date: date
    active_days: int


class ActivationRow(NamedTuple):
    """One entity in one period: the contract's columns in its order, without `as_of_date`."""

    entity: Entity
    period_start: date
    activation_state: State
    previous_state: State | None
    state_transition: str
    first_active_period: date
    previous_active_period: date | None
    return_interval: int | None
    active_streak: int
    inactive_streak: int
    churned_periods: int
    active_days: int
    lifetime_active_days: int
    event_count: int
    is_complete: bool


class StatusRow(NamedTuple):
    """Where an entity stands at the latest complete period; its dates, through the as-of date."""

    entity: Entity
    period_start: date
    activation_state: State | None
    previous_state: State | None
    state_transition: str | None
    active_streak: int | None
    inactive_streak: int | None
    first_active_date: date
    last_active_date: date
    days_since_last_active: int
    active_days: int
    inactivity_tier: str | None


class TransitionRow(NamedTuple):
    """How many entities went from one state to another in a complete period."""

    period_start: date
    from_state: State | None
    to_state: State
    entities: int


class MetricsRow(NamedTuple):
    """A fact in one period; what only its end can tell is None while the period is open."""

    period_start: date
    is_complete: bool
    active: int
    new: int
    retained: int
    reactivated: int
    churned: int | None
    inactive: int | None
    ever_active: int
    previous_active: int
    net_change: int | None
    retention_rate: float | None
    churn_rate: float | None
    reactivation_rate: float | None
    quick_ratio: float | None
    new_retention_rate: float | None
    current_retention_rate: float | None
    reactivated_retention_rate: float | None
    average_active_days: float | None


class Activity(NamedTuple):
    """An entity's fact rows within one period."""

    active_days: int
    event_count: int


# ---------------------------------------------------------------------------- calendar


def period_start(day: date, grain: Grain, week_start: Weekday = "monday") -> date:
    """A period is named by its first date; weeks start on `week_start`."""
    if grain == "daily":
        return day
    if grain == "weekly":
        return day - timedelta(days=(day.weekday() - WEEKDAYS.index(week_start)) % 7)
    size = MONTHS_PER_PERIOD[grain]
    return date(day.year, (day.month - 1) // size * size + 1, 1)


def next_period(start: date, grain: Grain) -> date:
    """The first date of the period that follows the one named `start`."""
    if grain == "daily":
        return start + ONE_DAY
    if grain == "weekly":
        return start + timedelta(days=7)
    months = start.year * 12 + start.month - 1 + MONTHS_PER_PERIOD[grain]
    return date(months // 12, months % 12 + 1, 1)


def periods_between(earlier_start: date, later_start: date, grain: Grain) -> int:
    """How many periods after `earlier_start` the period `later_start` is (1 = the next one)."""
    if grain == "daily":
        return (later_start - earlier_start).days
    if grain == "weekly":
        return (later_start - earlier_start).days // 7
    months = (later_start.year - earlier_start.year) * 12 + later_start.month - earlier_start.month
    return months // MONTHS_PER_PERIOD[grain]


def is_complete_period(start: date, grain: Grain, as_of: date) -> bool:
    """A complete period's last day is on or before the as-of date."""
    return next_period(start, grain) - ONE_DAY <= as_of


@cache
def local_date(utc: datetime, timezone: str | None) -> date:
    """UTC timestamps are turned into local dates, then truncated; naive ones are UTC."""
    moment = utc.replace(tzinfo=UTC) if utc.tzinfo is None else utc
    return moment.astimezone(UTC if timezone is None else ZoneInfo(timezone)).date()


# ---------------------------------------------------------------------------- facts


def countable(events: Events, as_of: date) -> Iterator[tuple[Entity, list[date]]]:
    """Rows whose entity is null, and rows after the as-of date, never count."""
    for entity, days in events.items():
        counted = sorted(day for day in days if day <= as_of)
        if counted and None not in entity:
            yield entity, counted


def latest_event_date(events: Events, not_after: date) -> date | None:
    """The fact's latest event date that is not later than `not_after`."""
    return max((days[-1] for _, days in countable(events, not_after)), default=None)


# ---------------------------------------------------------------------------- <fact>_first_last


def kept_snapshot_dates(
    as_of: date, *, lookback_days: int = 3, week_start: Weekday = "monday"
) -> list[date]:
    """The as-of date, the three days before, and per grain the period end before the look-back."""
    first_lookback_day = as_of - timedelta(days=lookback_days - 1)
    kept = {as_of - timedelta(days=back) for back in range(4)}
    for grain in GRAINS:
        kept.add(period_start(first_lookback_day, grain, week_start) - ONE_DAY)
    return sorted(kept)


def first_last(
    events: Events, as_of: date, *, lookback_days: int = 3, week_start: Weekday = "monday"
) -> list[FirstLastRow]:
    """One row per entity per kept snapshot date, from the entity's first active date on."""
    snapshots = kept_snapshot_dates(as_of, lookback_days=lookback_days, week_start=week_start)
    return [
        row
        for entity, days in countable(events, as_of)
        for row in entity_first_last(entity, sorted(set(days)), snapshots)
    ]


def entity_first_last(
    entity: Entity, active_dates: list[date], snapshots: list[date]
) -> Iterator[FirstLastRow]:
    """The state at the end of each snapshot date; `active_dates` are distinct and sorted."""
    for snapshot in snapshots:
        active_days = bisect_right(active_dates, snapshot)
        if active_days:
            yield FirstLastRow(
                entity=entity,
                snapshot_date=snapshot,
                first_active_date=active_dates[0],
                last_active_date=active_dates[active_days - 1],
                active_days=active_days,
            )


# ---------------------------------------------------------------------------- <fact>_activation_*


def activation(
    events: Events,
    grain: Grain,
    as_of: date,
    *,
    inactive_periods: int | Literal["all"] = 1,
    week_start: Weekday = "monday",
) -> list[ActivationRow]:
    """Every active period, and the first `inactive_periods` inactive ones after each lapse."""
    return [
        row
        for row in all_periods(events, grain, as_of, week_start)
        if is_written(row, inactive_periods)
    ]


def all_periods(
    events: Events, grain: Grain, as_of: date, week_start: Weekday
) -> Iterator[ActivationRow]:
    """Every period of every entity, inactive ones too, also where the period is still open."""
    for entity, days in countable(events, as_of):
        yield from entity_periods(entity, days, grain, as_of, week_start)


def is_written(row: ActivationRow, inactive_periods: int | Literal["all"]) -> bool:
    """Active rows always; inactive rows of complete periods, up to `inactive_periods` in a row."""
    if row.activation_state != "inactive":
        return True
    return row.is_complete and (
        inactive_periods == "all" or row.inactive_streak <= inactive_periods
    )


def activity_by_period(days: list[date], grain: Grain, week_start: Weekday) -> dict[date, Activity]:
    """Distinct active dates and fact rows in each active period; duplicates only raise the rows."""
    active_days: Counter[date] = Counter()
    event_count: Counter[date] = Counter()
    for day, rows in Counter(days).items():
        start = period_start(day, grain, week_start)
        active_days[start] += 1
        event_count[start] += rows
    return {start: Activity(active_days[start], event_count[start]) for start in active_days}


def entity_periods(
    entity: Entity, days: list[date], grain: Grain, as_of: date, week_start: Weekday
) -> Iterator[ActivationRow]:
    """Each period of an entity from its first active one to the one that holds the as-of date."""
    activity = activity_by_period(days, grain, week_start)
    start = min(activity)
    previous: ActivationRow | None = None
    while start <= as_of:
        row = (
            active_row(entity, start, activity[start], previous, grain, as_of)
            if start in activity
            else inactive_row(start, previous, grain, as_of)
        )
        yield row
        previous = row
        start = next_period(start, grain)


def active_row(
    entity: Entity,
    start: date,
    activity: Activity,
    previous: ActivationRow | None,
    grain: Grain,
    as_of: date,
) -> ActivationRow:
    """A period with at least one fact row: new, retained or reactivated."""
    state = active_state(previous)
    last_active = latest_active_period(previous)
    interval = None if last_active is None else periods_between(last_active, start, grain)
    return ActivationRow(
        entity=entity,
        period_start=start,
        activation_state=state,
        previous_state=None if previous is None else previous.activation_state,
        state_transition=transition(previous, state),
        first_active_period=start if previous is None else previous.first_active_period,
        previous_active_period=last_active,
        return_interval=interval,
        active_streak=1 if previous is None else previous.active_streak + 1,
        inactive_streak=0,
        churned_periods=interval - 1 if interval is not None and state == "reactivated" else 0,
        active_days=activity.active_days,
        lifetime_active_days=activity.active_days
        + (0 if previous is None else previous.lifetime_active_days),
        event_count=activity.event_count,
        is_complete=is_complete_period(start, grain, as_of),
    )


def inactive_row(
    start: date, previous: ActivationRow | None, grain: Grain, as_of: date
) -> ActivationRow:
    """A period without fact rows of an entity that was active before."""
    if previous is None:
        raise ValueError("an entity cannot be inactive before its first active period")
    return ActivationRow(
        entity=previous.entity,
        period_start=start,
        activation_state="inactive",
        previous_state=previous.activation_state,
        state_transition=transition(previous, "inactive"),
        first_active_period=previous.first_active_period,
        previous_active_period=latest_active_period(previous),
        return_interval=None,
        active_streak=0,
        inactive_streak=previous.inactive_streak + 1,
        churned_periods=0,
        active_days=0,
        lifetime_active_days=previous.lifetime_active_days,
        event_count=0,
        is_complete=is_complete_period(start, grain, as_of),
    )


def active_state(previous: ActivationRow | None) -> State:
    """new: never active before; reactivated: not in the period before; retained: in it too."""
    if previous is None:
        return "new"
    return "reactivated" if previous.activation_state == "inactive" else "retained"


def transition(previous: ActivationRow | None, state: State) -> str:
    """`new`, or `<previous_state>_to_<activation_state>`."""
    return state if previous is None else f"{previous.activation_state}_to_{state}"


def latest_active_period(row: ActivationRow | None) -> date | None:
    """The latest active period up to and including the one of `row`."""
    if row is None:
        return None
    return row.previous_active_period if row.activation_state == "inactive" else row.period_start


# ---------------------------------------------------------------------------- status


def latest_complete_period(as_of: date, grain: Grain, week_start: Weekday) -> date:
    """The latest period whose last day is on or before the as-of date."""
    following = period_start(as_of + ONE_DAY, grain, week_start)
    return period_start(following - ONE_DAY, grain, week_start)


def status(
    events: Events,
    grain: Grain,
    as_of: date,
    *,
    week_start: Weekday,
    tiers: Mapping[str, int] | None = None,
) -> list[StatusRow]:
    """One row per entity ever seen through the as-of date."""
    latest = latest_complete_period(as_of, grain, week_start)
    rows = all_periods(events, grain, as_of, week_start)
    standing = {row.entity: row for row in rows if row.period_start == latest}
    return [
        status_row(entity, days, latest, standing.get(entity), as_of, tiers or {})
        for entity, days in countable(events, as_of)
    ]


def status_row(
    entity: Entity,
    days: list[date],
    latest: date,
    standing: ActivationRow | None,
    as_of: date,
    tiers: Mapping[str, int],
) -> StatusRow:
    """`standing` is the entity's row at the latest complete period: none if it came later."""
    return StatusRow(
        entity=entity,
        period_start=latest,
        activation_state=None if standing is None else standing.activation_state,
        previous_state=None if standing is None else standing.previous_state,
        state_transition=None if standing is None else standing.state_transition,
        active_streak=None if standing is None else standing.active_streak,
        inactive_streak=None if standing is None else standing.inactive_streak,
        first_active_date=days[0],
        last_active_date=days[-1],
        days_since_last_active=(as_of - days[-1]).days,
        active_days=len(set(days)),
        inactivity_tier=None if standing is None else inactivity_tier(standing, tiers),
    )


def inactivity_tier(row: ActivationRow, tiers: Mapping[str, int]) -> str | None:
    """The tier with the highest threshold that the inactive streak has reached."""
    if row.activation_state != "inactive":
        return None
    reached = [tier for tier, threshold in tiers.items() if threshold <= row.inactive_streak]
    return max(reached, key=lambda tier: tiers[tier], default=None)


# ---------------------------------------------------------------------------- transitions, metrics


def transitions(
    events: Events, grain: Grain, as_of: date, *, week_start: Weekday
) -> list[TransitionRow]:
    """How many entities went from which state to which, in each complete period."""
    return count_transitions(all_periods(events, grain, as_of, week_start))


def count_transitions(rows: Iterable[ActivationRow]) -> list[TransitionRow]:
    """All pairs of states that occur in the complete ones among the rows of `all_periods`."""
    counts = Counter(
        (row.period_start, row.previous_state, row.activation_state)
        for row in rows
        if row.is_complete
    )
    found = [TransitionRow(*pair, entities) for pair, entities in counts.items()]
    return sorted(found, key=lambda row: (row.period_start, row.from_state or "", row.to_state))


def metrics(events: Events, grain: Grain, as_of: date, *, week_start: Weekday) -> list[MetricsRow]:
    """Every period from that of the fact's first row to the one that holds the as-of date."""
    return count_metrics(all_periods(events, grain, as_of, week_start))


def count_metrics(rows: Iterable[ActivationRow]) -> list[MetricsRow]:
    """The first entity has a row of `all_periods` in each period, so no period is missing."""
    by_period: defaultdict[date, list[ActivationRow]] = defaultdict(list)
    for row in rows:
        by_period[row.period_start].append(row)
    found: list[MetricsRow] = []
    before: Counter[State] = Counter()
    ever_active = 0
    for start in sorted(by_period):
        here = by_period[start]
        states = Counter(row.activation_state for row in here)
        ever_active += states["new"]
        found.append(metrics_row(start, here, states, before, ever_active))
        before = states
    return found


def metrics_row(
    start: date,
    here: list[ActivationRow],
    states: Counter[State],
    before: Counter[State],
    ever_active: int,
) -> MetricsRow:
    """`here` are all rows at the period; `states` and `before` count those here and one earlier."""
    active = active_entities(states)
    previous_active = active_entities(before)
    churned = sum(row.inactive_streak == 1 for row in here)
    stayed = Counter(row.previous_state for row in here if row.activation_state == "retained")
    row = MetricsRow(
        period_start=start,
        is_complete=here[0].is_complete,
        active=active,
        new=states["new"],
        retained=states["retained"],
        reactivated=states["reactivated"],
        churned=churned,
        inactive=states["inactive"],
        ever_active=ever_active,
        previous_active=previous_active,
        net_change=active - previous_active,
        retention_rate=ratio(states["retained"], previous_active),
        churn_rate=ratio(churned, previous_active),
        reactivation_rate=ratio(states["reactivated"], before["inactive"]),
        quick_ratio=ratio(states["new"] + states["reactivated"], churned),
        new_retention_rate=ratio(stayed["new"], before["new"]),
        current_retention_rate=ratio(stayed["retained"], before["retained"]),
        reactivated_retention_rate=ratio(stayed["reactivated"], before["reactivated"]),
        average_active_days=ratio(sum(row.active_days for row in here), active),
    )
    return row if row.is_complete else without_what_only_the_end_tells(row)


def without_what_only_the_end_tells(row: MetricsRow) -> MetricsRow:
    """While a period is open, who is not active in it may still become so."""
    return row._replace(
        churned=None,
        inactive=None,
        net_change=None,
        retention_rate=None,
        churn_rate=None,
        reactivation_rate=None,
        quick_ratio=None,
        new_retention_rate=None,
        current_retention_rate=None,
        reactivated_retention_rate=None,
    )


def active_entities(states: Counter[State]) -> int:
    """Active is new, retained or reactivated."""
    return states["new"] + states["retained"] + states["reactivated"]


def ratio(numerator: int, denominator: int) -> float | None:
    """None where there is nothing to divide by."""
    return numerator / denominator if denominator else None
