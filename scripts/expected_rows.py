"""Writes the rows that the demo expects, from the seeded visits and the plain-Python reference.

Run it after a change of the visits: `PYTHONPATH=tests python scripts/expected_rows.py`.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from reference import (
    ActivationRow,
    Entity,
    FirstLastRow,
    Grain,
    StatusRow,
    latest_event_date,
)
from reference_segments import (
    FactRow,
    Segments,
    SegmentsRow,
    activation_segments,
    activation_with_segments,
    events_of_facts,
    first_last_with_segments,
    status_with_segments,
)

SEEDS = Path(__file__).parents[1] / "seeds"
SEGMENTS: Segments = {"platform": "last", "channel": "first"}
INACTIVE_PERIODS: dict[Grain, int] = {"weekly": 3, "monthly": 1}
TIERS = {"at_risk": 1, "dormant": 4}

Visits = dict[Entity, list[FactRow]]


def visits() -> Visits:
    """Each user's visits: every visit counts once, robots and the unknown never."""
    with (SEEDS / "activation_demo_app_visits.csv").open(newline="") as file:
        visits = {row["visit_id"]: row for row in csv.DictReader(file)}
    found: dict[Entity, list[FactRow]] = defaultdict(list)
    for visit in visits.values():
        if visit["user_id"] not in ("", "qa_robot"):
            values = tuple(visit[segment] or None for segment in SEGMENTS)
            moment = datetime.fromisoformat(visit["visited_at"])
            found[(visit["user_id"],)].append(FactRow(moment, values))
    return found


def first_last_rows(visits: Visits, as_of: date) -> Iterator[list[object]]:
    yield ["user_id", *FirstLastRow._fields[1:], *SEGMENTS]
    for row, values in sorted(first_last_with_segments(visits, SEGMENTS, as_of)):
        yield [*row.entity, *row[1:], *values]


def activation_rows(visits: Visits, as_of: date, grain: Grain) -> Iterator[list[object]]:
    columns = [name for segment in SEGMENTS for name in (segment, f"previous_{segment}")]
    yield ["user_id", *ActivationRow._fields[1:-1], *columns, "is_complete"]
    rows = activation_with_segments(
        visits, SEGMENTS, grain, as_of, inactive_periods=INACTIVE_PERIODS[grain]
    )
    for row, values, previous_values in sorted(rows, key=lambda found: found.row[:2]):
        known = [value for both in zip(values, previous_values, strict=True) for value in both]
        yield [*row.entity, *row[1:-1], *known, row.is_complete]


def status_rows(visits: Visits, as_of: date) -> Iterator[list[object]]:
    yield ["user_id", *StatusRow._fields[1:-1], *SEGMENTS, "inactivity_tier"]
    rows = status_with_segments(visits, SEGMENTS, "weekly", as_of, week_start="monday", tiers=TIERS)
    for row, values in sorted(rows, key=lambda found: found.row.entity):
        yield [*row.entity, *row[1:-1], *values, row.inactivity_tier]


def segments_rows(visits: Visits, as_of: date) -> Iterator[list[object]]:
    """The periods of a value below each other."""
    yield [
        "time_grain",
        "segment_name",
        "segment_value",
        "period_start",
        *SegmentsRow._fields[3:],
    ]
    order = list(SEGMENTS)
    for grain in INACTIVE_PERIODS:
        rows = activation_segments(visits, SEGMENTS, grain, as_of, week_start="monday")
        for row in sorted(
            rows,
            key=lambda row: (
                order.index(row.segment_name),
                row.segment_value or "",
                row.period_start,
            ),
        ):
            yield [grain, row.segment_name, row.segment_value, row.period_start, *row[3:]]


def field(value: object) -> object:
    """A value as the CSV has it: booleans in lower case, rates to four digits, null left empty."""
    if isinstance(value, bool):
        return str(value).lower()
    return round(value, 4) if isinstance(value, float) else value


def write(table: str, rows: Iterable[list[object]]) -> None:
    path = SEEDS / f"activation_demo_expected_{table}.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([field(value) for value in row] for row in rows)
    print(f"{path.name} written")


def main() -> None:
    found = visits()
    as_of = latest_event_date(events_of_facts(found), not_after=date.max)
    if as_of is None:
        raise SystemExit("the seed holds no visit")
    write("first_last", first_last_rows(found, as_of))
    for grain in INACTIVE_PERIODS:
        write(grain, activation_rows(found, as_of, grain))
    write("status_weekly", status_rows(found, as_of))
    write("segments", segments_rows(found, as_of))


if __name__ == "__main__":
    main()
