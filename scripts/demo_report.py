"""Prints the monthly metrics of both facts of the demo.

Usage: python scripts/demo_report.py [demo.duckdb]
"""

import sys
from pathlib import Path

import duckdb

DATABASE = Path(__file__).parents[1] / "demo.duckdb"
FACTS = ("users_visited_app", "aircraft_departed")
COUNTS = ("active", "new", "retained", "reactivated", "churned")
WIDTH = 12


def metrics_per_month(connection: duckdb.DuckDBPyConnection, fact: str) -> list[tuple[object, ...]]:
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


def line(cells: tuple[object, ...]) -> str:
    return "".join(f"{'-' if cell is None else cell:>{WIDTH}}" for cell in cells)


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DATABASE
    if not path.exists():
        raise SystemExit(f"no database at {path}: run make demo first")
    with duckdb.connect(path, read_only=True) as connection:
        for fact in FACTS:
            print(f"\n{fact}\n{line(('month', *COUNTS, 'quick ratio'))}")
            for row in metrics_per_month(connection, fact):
                print(line(row))
    print("\n* open month: who churned in it is known when it is over")


if __name__ == "__main__":
    main()
