"""Writes the dashboard over activation tables as one HTML file:
`build.py --database shop.duckdb --schema main --output dashboard.html`.

It reads the standard shape only: activation_metrics, activation_transitions, and per fact and
grain the activation and status tables, found by their names.
"""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import vl_convert

PAGE = Path(__file__).parent / "page"
LIBRARIES = "window.vega = vega; window.vegaLite = vegaLite; window.vegaEmbed = vegaEmbed;"
METRICS = (
    "fact_name, time_grain, period_start, is_complete, active, new, retained, reactivated, churned,"
    " inactive, ever_active, previous_active, net_change, retention_rate, churn_rate,"
    " reactivation_rate, quick_ratio, as_of_date"
)
TRANSITIONS = "fact_name, time_grain, period_start, from_state, to_state, entities"

Row = dict[str, Any]


class Layer:
    """The tables of one schema."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self.connection = connection
        self.schema = schema

    def rows(self, sql: str) -> list[Row]:
        result = self.connection.execute(sql)
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def table(self, name: str) -> str:
        return f'"{self.schema}"."{name}"'

    def has(self, name: str) -> bool:
        found = self.connection.execute(
            "select 1 from information_schema.tables where table_schema = ? and table_name = ?",
            [self.schema, name],
        )
        return found.fetchone() is not None

    def metrics(self) -> list[Row]:
        table = self.table("activation_metrics")
        return self.rows(f"select {METRICS} from {table} order by fact_name, period_start")

    def transitions(self) -> list[Row]:
        table = self.table("activation_transitions")
        return self.rows(f"select {TRANSITIONS} from {table} where entities > 0")

    def streaks(self, fact: str, grain: str) -> list[Row]:
        """How many are on a streak of so many periods at the latest complete one."""
        status = f"{fact}_activation_status_{grain}"
        if self.has(status):
            return self.counted(
                "active_streak", f"from {self.table(status)} where active_streak > 0"
            )
        activation = f"{fact}_activation_{grain}"
        if not self.has(activation):
            return []
        return self.counted(
            "active_streak",
            f"from {self.table(activation)} where active_streak > 0 and period_start = ("
            f"select max(period_start) from {self.table(activation)} where is_complete)",
        )

    def absences(self, fact: str, grain: str) -> list[Row] | None:
        """How many have been away for so many periods; None without a status model."""
        status = f"{fact}_activation_status_{grain}"
        if not self.has(status):
            return None
        return self.counted(
            "inactive_streak", f"from {self.table(status)} where inactive_streak > 0"
        )

    def counted(self, column: str, source: str) -> list[Row]:
        return self.rows(
            f"select {column} as periods, count(*) as entities {source} group by 1 order by 1"
        )


def content(layer: Layer) -> dict[str, Any]:
    metrics = layer.metrics()
    pairs = dict.fromkeys((row["fact_name"], row["time_grain"]) for row in metrics)
    return {
        "metrics": metrics,
        "transitions": layer.transitions(),
        "lengths": [
            {
                "fact_name": fact,
                "time_grain": grain,
                "streaks": layer.streaks(fact, grain),
                "absences": layer.absences(fact, grain),
            }
            for fact, grain in pairs
        ],
    }


def as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place on the page")


def page(layer: Layer) -> str:
    """The page with everything in it: data, style, and the scripts that draw."""
    data = json.dumps(content(layer), default=as_text).replace("<", "\\u003c")
    parts = {
        "STYLE": (PAGE / "style.css").read_text(),
        "DATA": data,
        "LIBRARIES": vl_convert.javascript_bundle(LIBRARIES).replace("</script", "<\\/script"),
        "CHARTS": (PAGE / "charts.js").read_text(),
        "DASHBOARD": (PAGE / "dashboard.js").read_text(),
    }
    text = (PAGE / "index.html").read_text()
    for name, part in parts.items():
        text = text.replace(f"/* {name} */", part)
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path, default=Path("shop.duckdb"))
    parser.add_argument("--schema", default="main")
    parser.add_argument("--output", type=Path, default=Path("dashboard.html"))
    asked = parser.parse_args()
    if not asked.database.exists():
        parser.error(f"there is no {asked.database}: build the models first")
    with duckdb.connect(asked.database, read_only=True) as connection:
        layer = Layer(connection, asked.schema)
        for table in ("activation_metrics", "activation_transitions"):
            if not layer.has(table):
                parser.error(f"there is no {table} in the schema {asked.schema}: see --schema")
        asked.output.write_text(page(layer))
    print(f"{asked.output} written")


if __name__ == "__main__":
    main()
