"""Plain-Python reference for `activation_rolling`: the seven states of Duolingo's growth model.

Written from the contract alone, like reference.py: each entity is looked at on each day.

The model is that of Duolingo's "Meaningful metrics: How data sharpened the focus of product teams"
(E. Gustafson, 2023): every user ever seen is in exactly one state each day, and rates say which
part of yesterday's users of a state did what today. There the long window has 30 days.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from reference import ONE_DAY, Events, countable, ratio

Windows = tuple[int, int]
RollingState = Literal[
    "new", "current", "reactivated", "resurrected", "at_risk_short", "at_risk_long", "dormant"
]
# A state on one day and on the next: None before the first active day.
Change = tuple[RollingState | None, RollingState]
ACTIVE: tuple[RollingState, ...] = ("new", "current", "reactivated", "resurrected")


class RollingRow(NamedTuple):
    """A fact on one day. `short` and `long` stand for the windows: see `rolling_columns`.

    `stickiness` is active / active_long. Every rate has a state of yesterday as its denominator,
    and is None where nobody was in it:

    column                      of those who yesterday  the part that today     known as
    new_retention_rate          were new                is active               NURR
    current_retention_rate      were current            is active               CURR
    reactivated_retention_rate  were reactivated        is active               RURR
    resurrected_retention_rate  were resurrected        is active               SURR
    at_risk_short_return_rate   were at_risk_short      is active               iWAURR
    at_risk_long_return_rate    were at_risk_long       is active               reactivation rate
    dormant_return_rate         were dormant            is active               resurrection rate
    at_risk_short_loss_rate     were at_risk_short      is at_risk_long         WAU loss rate
    at_risk_long_loss_rate      were at_risk_long       is dormant              MAU loss rate

    Whoever was active yesterday and is active today is `current`. Who returns on the very day on
    which they would have left a window (7 days after the last active one) comes from at_risk_short
    and is `reactivated`; so the numerator counts whoever is active, not one state.
    Hence active = new + the sum over yesterday's seven states of their number x the rate.
    """

    period_start: date
    ever_active: int
    active: int
    active_short: int
    active_long: int
    stickiness: float | None
    new: int
    current: int
    reactivated: int
    resurrected: int
    at_risk_short: int
    at_risk_long: int
    dormant: int
    new_retention_rate: float | None
    current_retention_rate: float | None
    reactivated_retention_rate: float | None
    resurrected_retention_rate: float | None
    at_risk_short_return_rate: float | None
    at_risk_long_return_rate: float | None
    dormant_return_rate: float | None
    at_risk_short_loss_rate: float | None
    at_risk_long_loss_rate: float | None


def rolling_columns(windows: Windows) -> list[str]:
    """The names of `RollingRow`'s columns: `active_7`, `at_risk_28`, `at_risk_7_loss_rate`."""
    short, long = windows
    return [
        name.replace("_short", f"_{short}").replace("_long", f"_{long}")
        for name in RollingRow._fields
    ]


def rolling(events: Events, as_of: date, windows: Windows = (7, 28)) -> list[RollingRow]:
    """Every day from the fact's first date to the as-of date, also those without rows."""
    short, long = windows
    if not 2 <= short < long:
        raise ValueError("windows ascend, and the first is at least 2")
    active_dates = [sorted(set(days)) for _, days in countable(events, as_of)]
    first = min((dates[0] for dates in active_dates), default=None)
    return [] if first is None else list(rolling_rows(active_dates, first, as_of, windows))


def rolling_rows(
    active_dates: list[list[date]], day: date, as_of: date, windows: Windows
) -> Iterator[RollingRow]:
    while day <= as_of:
        changes: Counter[Change] = Counter()
        for dates in active_dates:
            today = rolling_state(dates, day, windows)
            if today is not None:
                changes[rolling_state(dates, day - ONE_DAY, windows), today] += 1
        reached = [
            sum(was_active_within(dates, day, window) for dates in active_dates)
            for window in windows
        ]
        yield rolling_row(day, changes, reached)
        day += ONE_DAY


def rolling_state(active_dates: list[date], day: date, windows: Windows) -> RollingState | None:
    """By the days since the previous active day; `active_dates` are distinct and sorted."""
    before = bisect_left(active_dates, day)
    is_active = day in active_dates[before : before + 1]
    if before == 0:
        return "new" if is_active else None
    short, long = windows
    days_since = (day - active_dates[before - 1]).days
    if days_since < short:
        return "current" if is_active else "at_risk_short"
    if days_since < long:
        return "reactivated" if is_active else "at_risk_long"
    return "resurrected" if is_active else "dormant"


def was_active_within(active_dates: list[date], day: date, window: int) -> bool:
    """On one of the last `window` days, this one among them."""
    first = day - timedelta(days=window - 1)
    return bisect_left(active_dates, first) < bisect_right(active_dates, day)


def rolling_row(day: date, changes: Counter[Change], reached: list[int]) -> RollingRow:
    states: Counter[RollingState] = Counter()
    for (_, today), entities in changes.items():
        states[today] += entities
    active = sum(states[state] for state in ACTIVE)
    active_short, active_long = reached
    return RollingRow(
        period_start=day,
        ever_active=states.total(),
        active=active,
        active_short=active_short,
        active_long=active_long,
        stickiness=ratio(active, active_long),
        new=states["new"],
        current=states["current"],
        reactivated=states["reactivated"],
        resurrected=states["resurrected"],
        at_risk_short=states["at_risk_short"],
        at_risk_long=states["at_risk_long"],
        dormant=states["dormant"],
        new_retention_rate=part(changes, "new", ACTIVE),
        current_retention_rate=part(changes, "current", ACTIVE),
        reactivated_retention_rate=part(changes, "reactivated", ACTIVE),
        resurrected_retention_rate=part(changes, "resurrected", ACTIVE),
        at_risk_short_return_rate=part(changes, "at_risk_short", ACTIVE),
        at_risk_long_return_rate=part(changes, "at_risk_long", ACTIVE),
        dormant_return_rate=part(changes, "dormant", ACTIVE),
        at_risk_short_loss_rate=part(changes, "at_risk_short", ("at_risk_long",)),
        at_risk_long_loss_rate=part(changes, "at_risk_long", ("dormant",)),
    )


def part(
    changes: Counter[Change], yesterday: RollingState, today: tuple[RollingState, ...]
) -> float | None:
    """Of those who were in a state yesterday, the part that is in one of these today."""
    of_state = {change[1]: count for change, count in changes.items() if change[0] == yesterday}
    return ratio(sum(of_state.get(state, 0) for state in today), sum(of_state.values()))
