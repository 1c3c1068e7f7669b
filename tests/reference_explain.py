"""Plain-Python reference for the numbers of `explain`.

Written from the contract alone, like reference.py; of the other references it takes the counts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from reference import ActivationRow, Grain, Weekday, all_periods, next_period
from reference_drivers import (
    Baseline,
    DriversRow,
    complete_periods,
    drivers,
    periods_back,
    usual,
)
from reference_segments import (
    Facts,
    Segments,
    SegmentsRow,
    activation_segments,
    events_of_facts,
)

Story = dict[str, Any]
FLOWS = ("new", "reactivated", "moved_in", "moved_out", "churned")
LONG_STREAK = 10


def story(
    facts: Facts,
    segments: Segments,
    grain: Grain,
    as_of: date,
    *,
    period: date,
    baseline: Baseline,
    week_start: Weekday,
    crossed: Sequence[Sequence[str]] = (),
) -> Story:
    """All but the doubts and the query that lists who left."""
    events = events_of_facts(facts)
    rows = list(all_periods(events, grain, as_of, week_start))
    counts = {found.start: found for found in complete_periods(rows)}
    parts = [
        row
        for row in drivers(events, grain, as_of, week_start=week_start, baselines=[baseline])
        if row.period_start == period
    ]
    before = sorted(counts)[sorted(counts).index(period) - (periods_back(grain, baseline) or 0)]
    active = {start: counts[start].active for start in counts}
    usually = usual(active, period, grain)
    return {
        "fact": "visits",
        "grain": grain,
        "model": f"visits_activation_{grain}",
        "period": str(period),
        "baseline": baseline,
        "baseline_period": str(before),
        "as_of": str(as_of),
        "active": counts[period].active,
        "active_before": counts[before].active,
        "usual": None if usually is None else usually._asdict(),
        "unusual_since": unusual_since(active, period, grain),
        "drivers": [part(row, counts[before].new, counts[period].new) for row in parts],
        "segments": [
            segment(
                ", ".join(names),
                activation_segments(
                    facts, segments, grain, as_of, week_start=week_start, choices=[names]
                ),
                grain,
                before,
                period,
            )
            for names in [*([name] for name in segments), *crossed]
        ],
        "left": left(rows, grain, period),
    }


def unusual_since(active: dict[date, int], period: date, grain: Grain) -> str | None:
    """The earliest of the periods in a row, through this one, that lie on one side of the usual."""
    side = unusual_side(active, period, grain)
    since = None
    for start in sorted((start for start in active if start <= period), reverse=True):
        if side == 0 or unusual_side(active, start, grain) != side:
            break
        since = str(start)
    return since


def unusual_side(active: dict[date, int], period: date, grain: Grain) -> int:
    usually = usual(active, period, grain)
    if usually is None:
        return 0
    distance = active[period] - usually.median
    if abs(distance) <= 8 * max(usually.deviation, 1) or abs(distance) <= 0.02 * usually.median:
        return 0
    return 1 if distance > 0 else -1


def part(row: DriversRow, new_before: int, new_now: int) -> dict[str, Any]:
    shown: dict[str, tuple[Any, Any]] = {
        "new": (new_before, new_now),
        "volume": (row.stock_before, row.stock_now),
        "behaviour": (row.rate_before, row.rate_now),
    }
    before, now = shown[row.driver]
    return {
        "from_state": row.from_state,
        "driver": row.driver,
        "before": before,
        "now": now,
        "contribution": row.contribution,
    }


def segment(
    name: str, rows: Iterable[SegmentsRow], grain: Grain, before: date, period: date
) -> dict[str, Any]:
    by_value: defaultdict[str | None, dict[date, SegmentsRow]] = defaultdict(dict)
    for row in rows:
        if row.is_complete:
            by_value[row.segment_value][row.period_start] = row
    known = {value: series for value, series in by_value.items() if period in series}
    return {
        "name": name,
        "values": values(known, grain, before, period),
        "unusual": unusual_values(known, grain, period),
    }


def values(
    by_value: dict[str | None, dict[date, SegmentsRow]], grain: Grain, before: date, period: date
) -> list[dict[str, Any]]:
    """Values that changed most come first; of those that changed as much, the larger ones."""
    found = []
    for value, series in by_value.items():
        active_before = series[before].active if before in series else 0
        now = series[period].active
        if active_before or now:
            flows = flows_of_value(series, period, grain)
            usually = usual(active_of(series), period, grain)
            found.append(
                {
                    "value": value,
                    "before": active_before,
                    "now": now,
                    "net_change": now - active_before,
                    "usual": None if usually is None else usually._asdict(),
                    "flows": flows,
                    "furthest": furthest(flows, now - active_before),
                }
            )
    return sorted(
        found,
        key=lambda value: (
            -abs(value["net_change"]),
            -value["now"],
            value["value"] is None,
            value["value"] or "",
        ),
    )


def unusual_values(
    by_value: dict[str | None, dict[date, SegmentsRow]], grain: Grain, period: date
) -> list[dict[str, Any]]:
    """Those that are furthest from their usual for their size come first."""
    found = []
    for value, series in by_value.items():
        active = active_of(series)
        usually = usual(active, period, grain)
        if usually is not None and unusual_side(active, period, grain):
            surprise = (active[period] - usually.median) ** 2 / max(usually.median, 1)
            told = {"value": value, "now": active[period], "usual": usually._asdict()}
            found.append((-surprise, value is None, value or "", told))
    return [told for *_, told in sorted(found, key=lambda one: one[:3])]


def active_of(series: dict[date, SegmentsRow]) -> dict[date, int]:
    return {start: row.active for start, row in series.items()}


def flows_of_value(
    series: dict[date, SegmentsRow], period: date, grain: Grain
) -> dict[str, dict[str, Any]]:
    flows = {}
    for name in FLOWS:
        counts = {start: getattr(row, name) for start, row in series.items()}
        usually = usual(counts, period, grain)
        flows[name] = {"now": counts[period], "usual": None if usually is None else usually.median}
    return flows


def furthest(flows: dict[str, dict[str, Any]], net_change: int) -> str | None:
    """What went furthest from its usual, of what moved the number the way it went."""
    sign = (net_change > 0) - (net_change < 0)
    added = {
        name: sign * (-1 if name in ("moved_out", "churned") else 1) * (flow["now"] - flow["usual"])
        for name, flow in flows.items()
        if flow["usual"] is not None
    }
    best = max(added, key=lambda name: added[name], default=None)
    return best if best is not None and added[best] > 0 else None


def who_left(rows: list[ActivationRow], grain: Grain, period: date) -> list[ActivationRow]:
    """Their rows of the period before."""
    gone = {row.entity for row in rows if row.period_start == period and row.inactive_streak == 1}
    return [
        row for row in rows if next_period(row.period_start, grain) == period and row.entity in gone
    ]


def left(rows: list[ActivationRow], grain: Grain, period: date) -> Story:
    gone = who_left(rows, grain, period)
    complete = {row.period_start for row in rows if row.is_complete}
    churned = Counter(row.period_start for row in rows if row.inactive_streak == 1)
    usually = usual({start: churned[start] for start in complete}, period, grain)
    states = Counter(str(row.activation_state) for row in gone)
    return {
        "entities": len(gone),
        "usual": None if usually is None else usually._asdict(),
        "by_state": {state: states[state] for state in ("new", "retained", "reactivated")},
        "long_streak": LONG_STREAK,
        "on_a_long_streak": sum(row.active_streak >= LONG_STREAK for row in gone),
    }


def to_nine_digits(told: Story) -> Story:
    """Engines and Python divide alike, but need not sum alike; drivers have no order."""
    rounded = [
        {key: round(value, 9) if isinstance(value, float) else value for key, value in part.items()}
        for part in told["drivers"]
    ]
    return told | {
        "drivers": sorted(rounded, key=lambda part: (str(part["from_state"]), part["driver"]))
    }
