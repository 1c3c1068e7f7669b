"""Writes the rows that the demo expects, from the seeded visits and the plain-Python reference.

Run it after a change of the visits: `PYTHONPATH=tests python scripts/expected_rows.py`.
"""

import csv
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

from reference import ActivationRow, Entity, Grain, activation, latest_event_date

SEEDS = Path(__file__).parents[1] / "seeds"
INACTIVE_PERIODS: dict[Grain, int] = {"weekly": 3, "monthly": 1}


def visit_dates() -> dict[Entity, list[date]]:
    """Dates of each user's visits: every visit counts once, robots and the unknown never."""
    with (SEEDS / "activation_demo_app_visits.csv").open(newline="") as file:
        visits = {row["visit_id"]: row for row in csv.DictReader(file)}
    dates: dict[Entity, list[date]] = defaultdict(list)
    for visit in visits.values():
        if visit["user_id"] not in ("", "qa_robot"):
            dates[(visit["user_id"],)].append(datetime.fromisoformat(visit["visited_at"]).date())
    return dates


def fields(row: ActivationRow) -> list[object]:
    """A row as the CSV has it: the user first, booleans in lower case, null left empty."""
    return [*row.entity, *row[1:-1], str(row.is_complete).lower()]


def main() -> None:
    visits = visit_dates()
    as_of = latest_event_date(visits, not_after=date.max)
    if as_of is None:
        raise SystemExit("the seed holds no visit")
    for grain, inactive_periods in INACTIVE_PERIODS.items():
        rows = activation(visits, grain, as_of, inactive_periods=inactive_periods)
        path = SEEDS / f"activation_demo_expected_{grain}.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["user_id", *ActivationRow._fields[1:]])
            writer.writerows(fields(row) for row in sorted(rows, key=lambda row: row[:2]))
        print(f"{path.name}: {len(rows)} rows, as of {as_of}")


if __name__ == "__main__":
    main()
