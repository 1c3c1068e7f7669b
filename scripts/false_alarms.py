"""How often `moved_unexpectedly` would have warned of the demo's facts, period by period.

Each complete period is taken for the latest one, in the SQL of the test itself.
Usage, after `make demo`: python scripts/false_alarms.py
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEVIATIONS = (3, 5, 8, 10)
WIDTH = 14
SQL = """
with {{ activation_layer._beside_usual_cte_sql(
    ref('activation_metrics'), ['daily', 'weekly', 'monthly'], [], latest_only=false
) }}

select
    fact_name,
    time_grain,
    count(*) as judged,
    %s
from counts_beside_usual
group by fact_name, time_grain
order by fact_name, judged desc
"""
WARNS = (
    "count(*) filter (where abs(active - usual) > {0} * deviation "
    "and abs(active - usual) > 0.02 * usual) as beyond_{0}"
)


def warnings() -> list[dict[str, object]]:
    """By fact and grain: periods that can be judged, and those beyond so many deviations."""
    sql = SQL % ",\n    ".join(WARNS.format(number) for number in DEVIATIONS)
    command = ["--quiet", "show", "--inline", sql, "--limit", "-1", "--output", "json"]
    dbt = Path(sys.executable).parent / "dbt"
    shown = subprocess.run([dbt, *command], cwd=ROOT, capture_output=True, text=True, check=True)
    rows: list[dict[str, object]] = json.loads(shown.stdout)["show"]
    return rows


def line(cells: list[str]) -> str:
    return f"{cells[0]:<20}{cells[1]:<10}" + "".join(f"{cell:>{WIDTH}}" for cell in cells[2:])


def main() -> None:
    print("Periods that differ from the usual by more than 2 % and so many deviations\n")
    print(line(["fact", "grain", "judged", *(f"> {number}" for number in DEVIATIONS)]))
    for row in warnings():
        judged = int(str(row["judged"]))
        cells = [str(row["fact_name"]), str(row["time_grain"]), str(judged)]
        for number in DEVIATIONS:
            found = int(str(row[f"beyond_{number}"]))
            cells.append(f"{found} ({found / judged:.1%})")
        print(line(cells))


if __name__ == "__main__":
    main()
