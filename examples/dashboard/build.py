"""Writes the dashboard over a project's activation tables as one HTML file:
`build.py --project ../warehouse --output dashboard.html`.

It reads the standard shape only: activation_metrics, activation_transitions, and per fact and
grain the activation and status tables, found by their names; activation_segments,
activation_drivers and activation_rolling where the project has them. It asks through dbt.
"""

import argparse
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vl_convert

PAGE = Path(__file__).parent / "page"
LIBRARIES = "window.vega = vega; window.vegaLite = vegaLite; window.vegaEmbed = vegaEmbed;"
COUNTS_AND_RATES = """
    fact_name, time_grain, period_start, is_complete, active, new, retained, reactivated, churned,
    inactive, ever_active, previous_active, net_change, retention_rate, churn_rate,
    reactivation_rate, quick_ratio, as_of_date
"""
METRICS = f"""
select {COUNTS_AND_RATES}
from {{{{ ref('activation_metrics') }}}}
order by fact_name, period_start
"""
TRANSITIONS = """
select fact_name, time_grain, period_start, from_state, to_state, entities
from {{ ref('activation_transitions') }}
where entities > 0
"""
# What only some projects have. Windows of days are part of the names of rolling's columns.
WHERE_THERE = {
    "activation_segments": f"""
        select {COUNTS_AND_RATES}, segment_name, segment_value, moved_in, moved_out, returned
        from {{{{ ref('activation_segments') }}}}
        order by fact_name, segment_name, period_start, segment_value
    """,
    "activation_drivers": """
        select
            fact_name, time_grain, period_start, baseline, from_state, driver, stock_before,
            stock_now, rate_before, rate_now, contribution, active_before, active_now
        from {{ ref('activation_drivers') }}
        order by fact_name, period_start
    """,
    "activation_rolling": """
        select * from {{ ref('activation_rolling') }}
        order by fact_name, period_start
    """,
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Dbt:
    """dbt in the folder of a project: it knows where the tables are, and how to get there."""

    project: Path
    program: Path

    def run(self, *arguments: str) -> Any:
        """What a command prints as JSON; its complaint ends the program."""
        done = subprocess.run(
            [self.program, "--quiet", "--no-use-colors", *arguments],
            cwd=self.project,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise SystemExit(f"dbt {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def rows(self, sql: str) -> list[Row]:
        shown = self.run("show", "--inline", sql, "--limit", "-1", "--output", "json")
        rows: list[Row] = shown["show"]
        return rows

    def tables(self) -> set[str]:
        """The names of all tables of the layer that are built."""
        catalog = self.run("run-operation", "activation_layer.catalog", "--args", "output: json")
        return {
            table["name"]
            for fact in catalog
            for table in fact["tables"]
            if table["rows"] is not None
        }


def streaks(tables: set[str], fact: str, grain: str) -> list[str]:
    """The question of how many are on a streak of so many periods at the latest complete one."""
    status, activation = f"{fact}_activation_status_{grain}", f"{fact}_activation_{grain}"
    if status in tables:
        return [counted(fact, grain, "active_streak", status)]
    if activation not in tables:
        return []
    latest = (
        "(select max(period_start) from {{ ref('activation_metrics') }}"
        f" where fact_name = '{fact}' and time_grain = '{grain}' and is_complete)"
    )
    return [counted(fact, grain, "active_streak", activation, f"and period_start = {latest}")]


def absences(tables: set[str], fact: str, grain: str) -> list[str]:
    """The question of how many have been away for so many periods: a status model answers it."""
    status = f"{fact}_activation_status_{grain}"
    return [counted(fact, grain, "inactive_streak", status)] if status in tables else []


def counted(fact: str, grain: str, streak: str, table: str, condition: str = "") -> str:
    return (
        f"select '{fact}' as fact_name, '{grain}' as time_grain, '{streak}' as streak,"
        f" period_start, {streak} as periods, count(*) as entities"
        f" from {{{{ ref('{table}') }}}} where {streak} > 0 {condition}"
        f" group by period_start, {streak}"
    )


def lengths(dbt: Dbt, tables: set[str], pairs: list[tuple[str, str]]) -> list[Row]:
    """How long streaks and absences are, of each fact and grain, and at which period."""
    questions = [
        question for pair in pairs for question in streaks(tables, *pair) + absences(tables, *pair)
    ]
    answers = dbt.rows(" union all ".join(questions) + " order by periods") if questions else []
    found = []
    for fact, grain in pairs:
        of_pair = [row for row in answers if (row["fact_name"], row["time_grain"]) == (fact, grain)]
        found.append(
            {
                "fact_name": fact,
                "time_grain": grain,
                "period_start": max((row["period_start"] for row in of_pair), default=None),
                "streaks": bars(of_pair, "active_streak"),
                "absences": bars(of_pair, "inactive_streak")
                if absences(tables, fact, grain)
                else None,
            }
        )
    return found


def bars(answers: list[Row], streak: str) -> list[Row]:
    return [
        {"periods": row["periods"], "entities": row["entities"]}
        for row in answers
        if row["streak"] == streak
    ]


def rows_where_there(dbt: Dbt, tables: set[str]) -> dict[str, Any]:
    """By the name without its beginning: `segments`; nothing of a table that is not there."""
    return {
        name.removeprefix("activation_"): packed(dbt.rows(question))
        for name, question in WHERE_THERE.items()
        if name in tables
    }


def packed(rows: list[Row]) -> dict[str, Any]:
    """Names of columns once and not in every row: there may be many rows."""
    columns = [column for column in (rows[0] if rows else []) if column != "built_with"]
    return {"columns": columns, "rows": [[row[column] for column in columns] for row in rows]}


def content(dbt: Dbt) -> dict[str, Any]:
    tables = dbt.tables()
    for name in ("activation_metrics", "activation_transitions"):
        if name not in tables:
            raise SystemExit(f"{name} is no table of this project yet: run dbt build first")
    metrics = dbt.rows(METRICS)
    if not metrics:
        raise SystemExit("activation_metrics has no row yet: run dbt build over facts first")
    pairs = dict.fromkeys((row["fact_name"], row["time_grain"]) for row in metrics)
    return {
        "metrics": metrics,
        "transitions": dbt.rows(TRANSITIONS),
        "lengths": lengths(dbt, tables, list(pairs)),
        **rows_where_there(dbt, tables),
    }


def page(data: dict[str, Any]) -> str:
    """The page with everything in it: data, style, and the scripts that draw."""
    parts = {
        "STYLE": (PAGE / "style.css").read_text(),
        "DATA": json.dumps(data).replace("<", "\\u003c"),
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
    parser.add_argument("--project", type=Path, default=Path("."), help="of dbt")
    parser.add_argument("--dbt", type=Path, help="the program; else the one in the project's .venv")
    parser.add_argument("--output", type=Path, default=Path("dashboard.html"))
    asked = parser.parse_args()
    program = asked.dbt or asked.project / ".venv" / "bin" / "dbt"
    if not (asked.project / "dbt_project.yml").exists():
        parser.error(f"there is no dbt project in {asked.project.absolute()}: see --project")
    if not program.exists():
        parser.error(f"there is no {program}: see --dbt")
    asked.output.write_text(page(content(Dbt(asked.project, program.absolute()))))
    print(f"{asked.output} written")


if __name__ == "__main__":
    main()
