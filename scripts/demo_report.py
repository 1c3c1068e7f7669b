"""Prints the monthly metrics of both facts of the demo, and the active by one of their segments.

Usage: python scripts/demo_report.py [demo.duckdb]
"""

import sys
from pathlib import Path

import duckdb

DATABASE = Path(__file__).parents[1] / "demo.duckdb"
# Of each fact, the segment and the grain that tell its story.
FACTS = {"users_visited_app": ("platform", "weekly"), "aircraft_departed": ("origin", "monthly")}
PERIODS = 8
COUNTS = ("active", "new", "retained", "reactivated", "churned")
WIDTH = 12

Rows = list[tuple[object, ...]]


def metrics_per_month(connection: duckdb.DuckDBPyConnection, fact: str) -> Rows:
    """A row per month (* where it is open), then how many were active, came and went."""
    query = f"""
        select
            strftime(period_start, '%Y-%m') || if(is_complete, '', '*'),
            {", ".join(COUNTS)},
            round(quick_ratio, 2)
        from activation_metrics
        where fact_name = '{fact}' and time_grain = 'monthly'
        order by period_start
    """
    return connection.execute(query).fetchall()


def active_by_segment(
    connection: duckdb.DuckDBPyConnection, fact: str, segment: str, grain: str
) -> Rows:
    """The values of the segment, then for each of the latest periods how many were active."""
    query = f"""
        select strftime(period_start, '%Y-%m-%d') || if(is_complete, '', '*'), segment_value, active
        from activation_segments
        where fact_name = '{fact}' and segment_name = '{segment}' and time_grain = '{grain}'
        order by period_start, segment_value
    """
    found = connection.execute(query).fetchall()
    active = {(period, value): count for period, value, count in found}
    periods = list(dict.fromkeys(period for period, _ in active))
    values = sorted({value for _, value in active})
    rows = [(period, *(active.get((period, value)) for value in values)) for period in periods]
    return [("period", *values), *rows[-PERIODS:]]


def line(cells: tuple[object, ...]) -> str:
    return "".join(f"{'-' if cell is None else cell:>{WIDTH}}" for cell in cells)


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DATABASE
    if not path.exists():
        raise SystemExit(f"no database at {path}: run make demo first")
    with duckdb.connect(path, read_only=True) as connection:
        for fact, (segment, grain) in FACTS.items():
            print(f"\n{fact}\n{line(('month', *COUNTS, 'quick ratio'))}")
            for row in metrics_per_month(connection, fact):
                print(line(row))
            print(f"\n{fact}, active by {segment}, {grain}")
            for row in active_by_segment(connection, fact, segment, grain):
                print(line(row))
    print("\n* open period: who churned in it is known when it is over")


if __name__ == "__main__":
    main()
