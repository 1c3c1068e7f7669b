"""Plain-Python reference for segments: their columns in `<fact>_first_last`,
`<fact>_activation_<grain>` and status, and the rows of `activation_segments`.

Written from the contract alone, like reference.py: where each entity stands at the end of each
period is looked up in its own fact rows; no number is derived from another by an identity.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from reference import (
    ONE_DAY,
    ActivationRow,
    Entity,
    Events,
    FirstLastRow,
    Grain,
    MetricsRow,
    State,
    StatusRow,
    Weekday,
    activation,
    all_periods,
    first_last,
    is_complete_period,
    local_date,
    next_period,
    ratio,
    status,
    without_what_only_the_end_tells,
)

Rule = Literal["last", "first"]
Segments = Mapping[str, Rule]
Values = tuple[Any, ...]
# Which segments to count by: one, or several crossed.
Choice = str | Sequence[str]


class FactRow(NamedTuple):
    """A row of the fact: its event time and its segment values, in the order of `Segments`."""

    moment: datetime | date
    values: Values = ()


Facts = Mapping[Entity, Iterable[FactRow]]


class FirstLastWithSegments(NamedTuple):
    """A snapshot, and the values known at the end of its date."""

    row: FirstLastRow
    values: Values


class ActivationWithSegments(NamedTuple):
    """An entity in a period; its values at the end of the period and of the active one before."""

    row: ActivationRow
    values: Values
    previous_values: Values


class StatusWithSegments(NamedTuple):
    """Where an entity stands, and its values as of the as-of date."""

    row: StatusRow
    values: Values


class SegmentsRow(NamedTuple):
    """One value of a segment in one period: the columns of metrics, and three more."""

    period_start: date
    segment_name: str
    segment_value: str | None
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
    moved_in: int
    moved_out: int
    returned: int


class Standing(NamedTuple):
    """An entity in a period and in the one before: None before its first period."""

    period_start: date
    state: State
    value: str | None
    state_before: State | None
    value_before: str | None
    active_days: int


# ---------------------------------------------------------------------------- facts


def event_date(row: FactRow, timezone: str | None) -> date:
    """A date is itself; a timestamp is a UTC moment and falls on a local date."""
    if isinstance(row.moment, datetime):
        return local_date(row.moment, timezone)
    return row.moment


def events_of_facts(facts: Facts, timezone: str | None = None) -> Events:
    """The date of each row: what reference.py reads."""
    return {entity: [event_date(row, timezone) for row in rows] for entity, rows in facts.items()}


def facts_since(facts: Facts, first_date: date | None, timezone: str | None) -> Facts:
    """Rows on local dates before the first one that counts never count."""
    return {
        entity: [
            row for row in rows if first_date is None or event_date(row, timezone) >= first_date
        ]
        for entity, rows in facts.items()
    }


# ---------------------------------------------------------------------------- values of an entity


@dataclass(frozen=True)
class Known:
    """What is known of an entity's segment at the end of each date with a value; dates sorted."""

    dates: list[date]
    values: list[Any]

    def at_end_of(self, day: date) -> Any:
        """None: no row through this date has a value."""
        known = bisect_right(self.dates, day)
        return self.values[known - 1] if known else None


class Valued(NamedTuple):
    """A row whose value is not null."""

    moment: datetime | date
    value: Any


def known_values(rows: Iterable[FactRow], place: int, rule: Rule, timezone: str | None) -> Known:
    """Of the rows through each date, the value of the latest or of the first; nulls pass over."""
    by_date: defaultdict[date, list[Valued]] = defaultdict(list)
    for row in rows:
        if row.values[place] is not None:
            by_date[event_date(row, timezone)].append(Valued(row.moment, row.values[place]))
    known = Known([], [])
    best: Valued | None = None
    for day in sorted(by_date):
        for valued in by_date[day]:
            if best is None or tells_more(valued, best, rule):
                best = valued
        known.dates.append(day)
        known.values.append(None if best is None else best.value)
    return known


def tells_more(valued: Valued, best: Valued, rule: Rule) -> bool:
    """The later moment for `last`, the earlier for `first`; of one moment the greatest value."""
    if valued.moment == best.moment:
        return bool(rank(valued.value) > rank(best.value))
    if rule == "last":
        return valued.moment > best.moment
    return valued.moment < best.moment


def rank(value: Any) -> Any:
    """Text by its UTF-8 bytes; numbers, dates and booleans (false, true) by value."""
    return value.encode() if isinstance(value, str) else value


class EntityValues(NamedTuple):
    """All segments of an entity, in their order."""

    known: list[Known]

    def at_end_of(self, day: date) -> Values:
        return tuple(known.at_end_of(day) for known in self.known)


def values_by_entity(
    facts: Facts, segments: Segments, timezone: str | None
) -> dict[Entity, EntityValues]:
    """Rows after the as-of date need no care: nobody asks for the value of a later date."""
    return {
        entity: EntityValues(
            [
                known_values(rows, place, rule, timezone)
                for place, rule in enumerate(segments.values())
            ]
        )
        for entity, rows in ((entity, list(rows)) for entity, rows in facts.items())
    }


# ---------------------------------------------------------------------------- columns of the tables


def first_last_with_segments(
    facts: Facts,
    segments: Segments,
    as_of: date,
    *,
    lookback_days: int = 3,
    week_start: Weekday = "monday",
    timezone: str | None = None,
) -> list[FirstLastWithSegments]:
    """The value known at the end of each snapshot date."""
    values = values_by_entity(facts, segments, timezone)
    events = events_of_facts(facts, timezone)
    rows = first_last(events, as_of, lookback_days=lookback_days, week_start=week_start)
    return [
        FirstLastWithSegments(row, values[row.entity].at_end_of(row.snapshot_date)) for row in rows
    ]


def activation_with_segments(
    facts: Facts,
    segments: Segments,
    grain: Grain,
    as_of: date,
    *,
    inactive_periods: int | Literal["all"] = 1,
    week_start: Weekday = "monday",
    timezone: str | None = None,
) -> list[ActivationWithSegments]:
    """The value at the end of the period, which for an open one is the as-of date.

    Inactive rows carry both columns too: who is away has no rows, so `previous_<segment>`, the
    value at the end of the latest active period, equals the value.
    """
    values = values_by_entity(facts, segments, timezone)
    events = events_of_facts(facts, timezone)
    rows = activation(
        events, grain, as_of, inactive_periods=inactive_periods, week_start=week_start
    )
    found: list[ActivationWithSegments] = []
    for row in rows:
        of_entity = values[row.entity]
        before = row.previous_active_period
        found.append(
            ActivationWithSegments(
                row=row,
                values=of_entity.at_end_of(last_date(row.period_start, grain, as_of)),
                previous_values=(None,) * len(segments)
                if before is None
                else of_entity.at_end_of(last_date(before, grain, as_of)),
            )
        )
    return found


def status_with_segments(
    facts: Facts,
    segments: Segments,
    grain: Grain,
    as_of: date,
    *,
    week_start: Weekday,
    tiers: Mapping[str, int] | None = None,
    timezone: str | None = None,
) -> list[StatusWithSegments]:
    """The value as of the as-of date, also where the state is that of an earlier period."""
    values = values_by_entity(facts, segments, timezone)
    events = events_of_facts(facts, timezone)
    rows = status(events, grain, as_of, week_start=week_start, tiers=tiers)
    return [StatusWithSegments(row, values[row.entity].at_end_of(as_of)) for row in rows]


def last_date(start: date, grain: Grain, as_of: date) -> date:
    """The end of a period; nothing after the as-of date is read."""
    return min(next_period(start, grain) - ONE_DAY, as_of)


# ---------------------------------------------------------------------------- names and texts


def chosen_segments(segments: Segments, choices: Sequence[Choice] | None) -> list[tuple[str, ...]]:
    """Each as a list of segments; by default each segment alone."""
    if choices is None:
        return [(segment,) for segment in segments]
    return [(choice,) if isinstance(choice, str) else tuple(choice) for choice in choices]


def segment_name(crossed: tuple[str, ...]) -> str:
    """`platform`, or `platform, country`."""
    return ", ".join(crossed)


def segment_text(values: Values) -> str | None:
    """`android`, or `android, DE`. A single null is null; within a crossed value it reads `null`.

    The text is the value: combinations that read alike (`null` as a text; commas within values)
    are one value, so that name and value always tell the rows of a period apart.
    """
    if len(values) == 1:
        return None if values[0] is None else value_text(values[0])
    return ", ".join("null" if value is None else value_text(value) for value in values)


def value_text(value: Any) -> str:
    """true or false, ISO dates, decimals with their zeros; all else as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


# ---------------------------------------------------------------------------- activation_segments


def activation_segments(
    facts: Facts,
    segments: Segments,
    grain: Grain,
    as_of: date,
    *,
    week_start: Weekday,
    timezone: str | None = None,
    choices: Sequence[Choice] | None = None,
) -> list[SegmentsRow]:
    """Every value in every period from the first in which an entity stands at it."""
    values = values_by_entity(facts, segments, timezone)
    rows = [
        (row, values[row.entity].at_end_of(last_date(row.period_start, grain, as_of)))
        for row in all_periods(events_of_facts(facts, timezone), grain, as_of, week_start)
    ]
    names = list(segments)
    found: list[SegmentsRow] = []
    for crossed in chosen_segments(segments, choices):
        places = [names.index(name) for name in crossed]
        found += count_segments(standings(rows, places), segment_name(crossed), grain, as_of)
    return found


def standings(
    rows: Iterable[tuple[ActivationRow, Values]], places: list[int]
) -> Iterator[Standing]:
    """Where each entity stands in each period; `rows` are all periods, entity by entity."""
    entity: Entity | None = None
    before: Standing | None = None
    for row, values in rows:
        if row.entity != entity:
            entity, before = row.entity, None
        standing = Standing(
            period_start=row.period_start,
            state=row.activation_state,
            value=segment_text(tuple(values[place] for place in places)),
            state_before=None if before is None else before.state,
            value_before=None if before is None else before.value,
            active_days=row.active_days,
        )
        yield standing
        before = standing


def count_segments(
    standings: Iterable[Standing], name: str, grain: Grain, as_of: date
) -> list[SegmentsRow]:
    """The counts of each period and value."""
    counts: defaultdict[tuple[date, str | None], Counter[str]] = defaultdict(Counter)
    periods: set[date] = set()
    for standing in standings:
        start = standing.period_start
        periods.add(start)
        for value, counted_as in counted(standing):
            counts[start, value][counted_as] += 1
        counts[start, standing.value]["active days"] += standing.active_days
    first_periods: dict[str | None, date] = {}
    for start, value in counts:
        if counts[start, value]["ever_active"]:
            first_periods[value] = min(start, first_periods.get(value, start))
    return [
        segments_row(start, name, value, counts[start, value], grain, as_of)
        for start in sorted(periods)
        for value in sorted(first_periods, key=lambda value: value or "")
        if start >= first_periods[value]
    ]


def counted(standing: Standing) -> Iterator[tuple[str | None, str]]:
    """At which value an entity counts in a period, and as what.

    Whoever is here counts where they stand now; whoever was here before counts as that where they
    stood then.
    """
    now, before = standing.value, standing.value_before
    active = standing.state != "inactive"
    yield now, "ever_active"
    yield now, standing.state
    if active:
        yield now, "active"
    if standing.state_before is None:
        return
    yield before, f"{standing.state_before} before"
    if active:
        yield before, f"{standing.state_before} before, active now"
    if standing.state == "reactivated":
        yield before, "returned"
    if standing.state_before == "inactive":
        return
    yield before, "active before"
    yield before, "stayed" if active else "churned"
    if active and now != before:
        yield now, "moved_in"
        yield before, "moved_out"


def segments_row(
    start: date,
    name: str,
    value: str | None,
    counts: Counter[str],
    grain: Grain,
    as_of: date,
) -> SegmentsRow:
    """Rates of who was there before are by the value before, wherever they are now.

    `quick_ratio` is that of metrics, (new + reactivated) / churned: those who only move between
    values are neither won nor lost by the fact.
    """
    metrics = MetricsRow(
        period_start=start,
        is_complete=is_complete_period(start, grain, as_of),
        active=counts["active"],
        new=counts["new"],
        retained=counts["retained"],
        reactivated=counts["reactivated"],
        churned=counts["churned"],
        inactive=counts["inactive"],
        ever_active=counts["ever_active"],
        previous_active=counts["active before"],
        net_change=counts["active"] - counts["active before"],
        retention_rate=ratio(counts["stayed"], counts["active before"]),
        churn_rate=ratio(counts["churned"], counts["active before"]),
        reactivation_rate=ratio(counts["returned"], counts["inactive before"]),
        quick_ratio=ratio(counts["new"] + counts["reactivated"], counts["churned"]),
        new_retention_rate=rate_of("new", counts),
        current_retention_rate=rate_of("retained", counts),
        reactivated_retention_rate=rate_of("reactivated", counts),
        average_active_days=ratio(counts["active days"], counts["active"]),
    )
    if not metrics.is_complete:
        metrics = without_what_only_the_end_tells(metrics)
    return SegmentsRow(
        start,
        name,
        value,
        *metrics[1:],
        moved_in=counts["moved_in"],
        moved_out=counts["moved_out"],
        returned=counts["returned"],
    )


def rate_of(state_before: State, counts: Counter[str]) -> float | None:
    """Of those in a state in the period before, the part active in this one."""
    return ratio(counts[f"{state_before} before, active now"], counts[f"{state_before} before"])
