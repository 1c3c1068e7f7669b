"""Plain-Python reference for `activation_drivers`, for what is usual, and for shown whole numbers.

Written from the contract alone, like reference.py.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import floor
from statistics import median
from typing import Literal, NamedTuple, get_args

from reference import (
    ONE_DAY,
    ActivationRow,
    Events,
    Grain,
    State,
    Weekday,
    active_entities,
    all_periods,
    period_start,
    ratio,
)

Baseline = Literal["previous", "year_ago", "same_weekday"]
Driver = Literal["new", "volume", "behaviour"]

STATES: tuple[State, ...] = get_args(State)
DEFAULT_BASELINES: tuple[Baseline, ...] = ("previous", "year_ago")
PERIODS_IN_A_YEAR: dict[Grain, int] = {"daily": 364, "weekly": 52, "monthly": 12, "quarterly": 4}
PERIODS_FOR_USUAL = 8
FEWEST_FOR_USUAL = 4


class DriversRow(NamedTuple):
    """What one driver of one group added to the difference between a period and its baseline."""

    period_start: date
    baseline: Baseline
    from_state: State | None
    driver: Driver
    stock_before: int | None
    stock_now: int | None
    rate_before: float | None
    rate_now: float | None
    contribution: float
    active_before: int
    active_now: int


class Flow(NamedTuple):
    """Those in a state in the period before, and how many of them are active in this one."""

    stock: int
    came: int


class Period(NamedTuple):
    """A complete period: who is active, who is new, and what became of those of the one before."""

    start: date
    active: int
    new: int
    flows: dict[State, Flow]


class Usual(NamedTuple):
    """The median of the periods before, and their median absolute deviation."""

    median: float
    deviation: float
    periods: int


# ---------------------------------------------------------------------------- activation_drivers


def baselines_of(grain: Grain, baselines: Sequence[Baseline] | None = None) -> list[Baseline]:
    """The default, with the same weekday for days; else those given, where the grain has them."""
    asked: list[Baseline] = list(DEFAULT_BASELINES if baselines is None else baselines)
    if baselines is None and grain == "daily":
        asked.append("same_weekday")
    return [baseline for baseline in asked if periods_back(grain, baseline) is not None]


def periods_back(grain: Grain, baseline: Baseline) -> int | None:
    """How many periods the baseline lies before; None where the grain has no such baseline."""
    if baseline == "previous":
        return 1
    if baseline == "same_weekday":
        return 7 if grain == "daily" else None
    return PERIODS_IN_A_YEAR.get(grain)


def drivers(
    events: Events,
    grain: Grain,
    as_of: date,
    *,
    week_start: Weekday,
    baselines: Sequence[Baseline] | None = None,
) -> list[DriversRow]:
    """Nine rows per complete period and baseline, where the baseline is a period of the history.

    The first period of the history is one: nobody was there before, so all its stocks are 0.
    """
    periods = complete_periods(all_periods(events, grain, as_of, week_start))
    return [
        row
        for baseline in baselines_of(grain, baselines)
        for before, now in paired(periods, periods_back(grain, baseline) or 0)
        for row in compared(before, now, baseline)
    ]


def paired(periods: Sequence[Period], back: int) -> Iterator[tuple[Period, Period]]:
    """Each period with the one so many before it."""
    return zip(periods, periods[back:], strict=False)


def complete_periods(rows: Iterable[ActivationRow]) -> list[Period]:
    """From the rows of `all_periods`; the first entity has one in each, so none is missing."""
    by_period: defaultdict[date, list[ActivationRow]] = defaultdict(list)
    for row in rows:
        if row.is_complete:
            by_period[row.period_start].append(row)
    found: list[Period] = []
    before: Counter[State] = Counter()
    for start in sorted(by_period):
        states = Counter(row.activation_state for row in by_period[start])
        came = Counter(
            row.previous_state
            for row in by_period[start]
            if row.activation_state != "inactive" and row.previous_state is not None
        )
        flows = {state: Flow(before[state], came[state]) for state in STATES}
        found.append(Period(start, active_entities(states), states["new"], flows))
        before = states
    return found


def compared(before: Period, now: Period, baseline: Baseline) -> Iterator[DriversRow]:
    """The drivers of one period against its baseline; they sum to the difference of active."""
    yield DriversRow(
        period_start=now.start,
        baseline=baseline,
        from_state=None,
        driver="new",
        stock_before=None,
        stock_now=None,
        rate_before=None,
        rate_now=None,
        contribution=float(now.new - before.new),
        active_before=before.active,
        active_now=now.active,
    )
    for state in STATES:
        volume, behaviour = contributions(before.flows[state], now.flows[state])
        both: list[tuple[Driver, float]] = [("volume", volume), ("behaviour", behaviour)]
        for driver, contribution in both:
            yield DriversRow(
                period_start=now.start,
                baseline=baseline,
                from_state=state,
                driver=driver,
                stock_before=before.flows[state].stock,
                stock_now=now.flows[state].stock,
                rate_before=rate(before.flows[state]),
                rate_now=rate(now.flows[state]),
                contribution=contribution,
                active_before=before.active,
                active_now=now.active,
            )


def rate(flow: Flow) -> float | None:
    """Which part is active in the period; None of nobody."""
    return ratio(flow.came, flow.stock)


def contributions(before: Flow, now: Flow) -> tuple[float, float]:
    """By volume and by behaviour; a rate of nobody takes the other period's."""
    rate_before, rate_now = rate(before), rate(now)
    if rate_before is None and rate_now is None:
        return 0.0, 0.0
    before_or_now = rate_now if rate_before is None else rate_before
    now_or_before = rate_before if rate_now is None else rate_now
    assert before_or_now is not None
    assert now_or_before is not None
    volume = (now.stock - before.stock) * (now_or_before + before_or_now) / 2
    behaviour = (now_or_before - before_or_now) * (now.stock + before.stock) / 2
    return volume, behaviour


# ---------------------------------------------------------------------------- usual


def usual(counts: Mapping[date, float], start: date, grain: Grain) -> Usual | None:
    """The median of the 8 complete periods before; of days, those of the same weekday.

    `counts` are of complete periods alone. Of fewer than 8 there may be (the history, or the value
    of a segment, began later), those are taken; of fewer than 4 nothing is said.
    """
    before = [counts[period] for period in periods_for_usual(start, grain) if period in counts]
    if len(before) < FEWEST_FOR_USUAL:
        return None
    middle = median(before)
    return Usual(middle, median(abs(count - middle) for count in before), len(before))


def periods_for_usual(start: date, grain: Grain) -> list[date]:
    """The latest first."""
    if grain in ("daily", "weekly"):
        return [start - timedelta(weeks=back + 1) for back in range(PERIODS_FOR_USUAL)]
    periods: list[date] = []
    for _ in range(PERIODS_FOR_USUAL):
        start = period_start(start - ONE_DAY, grain)
        periods.append(start)
    return periods


def is_unexpected(
    count: float, usually: Usual | None, deviations: float, least_share: float = 0.02
) -> bool:
    """Further from the median than so many deviations, and than 2 % of the median."""
    if usually is None:
        return False
    distance = abs(count - usually.median)
    return distance > deviations * usually.deviation and distance > least_share * usually.median


# ---------------------------------------------------------------------------- shown numbers


def whole_numbers(parts: Sequence[float]) -> list[int]:
    """Whole numbers that sum to the rounded sum of the parts: rounded by largest remainder.

    Each part is rounded down, and those with the largest remainders get the units that are then
    missing; of equal remainders the earlier part. Differences below 1e-6 are noise.
    """
    exact = [round(part, 6) for part in parts]
    down = [floor(part) for part in exact]
    missing = floor(sum(exact) + 0.5) - sum(down)
    remainders = [round(part - whole, 6) for part, whole in zip(exact, down, strict=True)]
    by_remainder = sorted(range(len(parts)), key=lambda place: (-remainders[place], place))
    up = set(by_remainder[:missing])
    return [whole + (place in up) for place, whole in enumerate(down)]
