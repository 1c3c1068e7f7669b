"""Prints how many entities were in each state per month, for both facts of the demo.

Usage: python scripts/demo_report.py [demo.duckdb]
"""

import sys
from pathlib import Path

import duckdb

FACTS = ("users_visited_app", "aircraft_departed")
STATES = ("new", "retained", "reactivated", "inactive")
WIDTH = 12


def states_per_month(connection: duckdb.DuckDBPyConnection, fact: str) -> list[tuple[str, ...]]:
    """A row per month (* where it is open), then the number of entities in each state."""
    counts = ", ".join(f"count(*) filter (where activation_state = '{state}')" for state in STATES)
    query = f"""
        select strftime(period_start, '%Y-%m') || if(bool_or(not is_complete), '*', ''), {counts}
        from {fact}_activation_monthly
        group by period_start
        order by period_start
    """
    return connection.execute(query).fetchall()


def line(cells: tuple[object, ...]) -> str:
    return "".join(f"{cell:>{WIDTH}}" for cell in cells)


def main() -> None:
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "demo.duckdb")
    if not path.exists():
        raise SystemExit(f"no database at {path}: run dbt build first")
    with duckdb.connect(path, read_only=True) as connection:
        for fact in FACTS:
            print(f"\n{fact}\n{line(('month', *STATES))}")
            for row in states_per_month(connection, fact):
                print(line(row))
    print("\n* open month: who is inactive in it is known when it is over")


if __name__ == "__main__":
    main()
