"""What the page knows: per fact and grain a list of periods, and beside it a list per column."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

import questions
from project import Dbt, Row
from questions import COHORT_AGES, COUNTS, LENGTHS, MOVES, STAY_RATES, STREAKS

Content = dict[str, Any]
Pair = tuple[str, str]
Numbers = list[int | float | None]


def content(dbt: Dbt, annotations: list[dict[str, Any]]) -> Content:
    catalog = dbt.catalog()
    tables = {table["name"]: table for fact in catalog for table in fact["tables"]}
    for name in ("activation_metrics", "activation_transitions"):
        if name not in tables:
            raise SystemExit(
                f"there is no table {name}: the page needs the models activation_metrics and"
                " activation_transitions, built by dbt build"
            )
    metrics = by_pair(dbt.rows("activation_metrics", questions.METRICS))
    if not metrics:
        raise SystemExit("activation_metrics has no row yet: run dbt build over facts first")
    periods = {pair: [row["period_start"] for row in rows] for pair, rows in metrics.items()}

    def answers(table: str, question: str) -> dict[Pair, list[Row]]:
        return by_pair(dbt.rows(table, question)) if table in tables else {}

    def answers_of_pairs(
        what: str, table: Callable[[str, str], str], question: Callable[[str, str], str]
    ) -> dict[Pair, list[Row]]:
        asked = [question(*pair) for pair in periods if table(*pair) in tables]
        return by_pair(dbt.rows(what, questions.all_of(asked))) if asked else {}

    transitions = answers("activation_transitions", questions.TRANSITIONS)
    segments = answers("activation_segments", questions.SEGMENTS)
    streaks = answers_of_pairs("streaks", activation, questions.streaks)
    cohorts = answers_of_pairs("cohorts", activation, questions.cohorts)
    absences = answers_of_pairs("absences", status, questions.absences)
    facts: Content = {fact: {"grains": {}} for fact, _ in periods}
    for pair, starts in periods.items():
        fact, grain = pair
        facts[fact]["grains"][grain] = {
            "periods": starts,
            "complete": sum(row["is_complete"] for row in metrics[pair]),
            "asOf": metrics[pair][-1]["as_of_date"],
            "counts": columns(metrics[pair], starts, [*COUNTS, "average_active_days"]),
            "transitions": flows(transitions.get(pair, []), starts),
            "segments": values_of_segments(segments.get(pair, []), starts),
            "streaks": columns(streaks.get(pair, []), starts, [f"from_{n}" for n in STREAKS]),
            "cohorts": ages(cohorts.get(pair, []), starts, COHORT_AGES[grain]),
            "absences": absences.get(pair, [None])[0] if status(*pair) in tables else None,
            "activation": activation(*pair) if activation(*pair) in tables else None,
            "status": status(*pair) if status(*pair) in tables else None,
        }
    rolling = (
        dbt.rows("activation_rolling", questions.ROLLING) if "activation_rolling" in tables else []
    )
    for fact, rows in grouped(rolling, "fact_name"):
        facts[fact]["rolling"] = whole_columns(rows)
    empty = [
        entry["fact"]
        for entry in catalog
        if entry["as_of"] is None and "activation_metrics" in {t["name"] for t in entry["tables"]}
    ]
    return {
        **add_declarations(dbt, facts, catalog),
        "facts": facts,
        "empty": empty,
        "lengths": LENGTHS,
        "annotations": annotations,
    }


def activation(fact: str, grain: str) -> str:
    return f"{fact}_activation_{grain}"


def status(fact: str, grain: str) -> str:
    return f"{fact}_activation_status_{grain}"


def add_declarations(dbt: Dbt, facts: Content, catalog: list[dict[str, Any]]) -> Content:
    """Who acts, and what YAML says of the fact. Gives SQL's names of columns and of texts' type."""
    known = {entry["fact"].split(".")[-1]: entry for entry in catalog}
    names = sorted(
        {
            table["name"]
            for entry in catalog
            for table in entry["tables"]
            if "_activation_" in table["name"]
        }
    )
    relations = ", ".join(f"'{name}': ref('{name}') | string" for name in names)
    columns_of_facts = {
        column for entry in catalog for column in [*entry["entity"], *entry["segments"]]
    }
    quoted = ", ".join(
        f"'{prefix}{column}': adapter.quote('{prefix}{column}')"
        for column in sorted(columns_of_facts)
        for prefix in ("", "previous_")
    )
    nodes = "graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')"
    found = dbt.rendered(
        f"{{'relations': {{{relations}}}, 'quoted': {{{quoted}}}, 'text_type': dbt.type_string(),"
        f" 'names': {nodes} | map(attribute='name') | list,"
        f" 'configs': {nodes} | map(attribute='config.meta') | list}}"
    )
    metas = dict(zip(found["names"], found["configs"], strict=True))
    for fact, told in facts.items():
        entry = known[fact]
        meta = metas.get(fact) or {}
        told["entity"] = entry["entity"]
        told["rules"] = entry["segments"]
        told["entities"] = meta.get("entities", "entities")
        told["moreIs"] = meta.get("more_is", "better")
        if told["moreIs"] not in ("better", "worse", "neither"):
            raise SystemExit(
                f"{fact}: meta.more_is must be better, worse or neither, but is {told['moreIs']}"
            )
        for of_grain in told["grains"].values():
            name = of_grain["activation"]
            of_grain["relation"] = found["relations"].get(name)
            of_grain["inactivePeriods"] = next(
                (t["inactive_periods"] for t in entry["tables"] if t["name"] == name), None
            )
    return {"quoted": found["quoted"], "textType": found["text_type"]}


def by_pair(rows: list[Row]) -> dict[Pair, list[Row]]:
    return {
        (fact, grain): list(of_pair)
        for (fact, grain), of_pair in grouped(rows, "fact_name", "time_grain")
    }


def grouped(rows: list[Row], *names: str) -> Iterable[tuple[Any, list[Row]]]:
    def key(row: Row) -> Any:
        values = tuple(row[name] for name in names)
        return values if len(values) > 1 else values[0]

    ordered = sorted(rows, key=lambda row: tuple((row[n] is None, row[n] or "") for n in names))
    return ((found, list(of_key)) for found, of_key in groupby(ordered, key))


def columns(rows: list[Row], starts: list[str], names: list[str]) -> dict[str, Numbers]:
    """Of each column a value per period, or null where there is no row."""
    by_start = {row["period_start"]: row for row in rows}
    return {name: [short(by_start.get(start, {}).get(name)) for start in starts] for name in names}


def whole_columns(rows: list[Row]) -> dict[str, list[Any]]:
    left_out = ("fact_name", "built_with", "as_of_date")
    return {
        name: [short(row[name]) for row in rows]
        for name in rows[0]
        if name not in left_out and not name.endswith("_rate")
    }


def short(value: Any) -> Any:
    """Six digits of a rate are enough to draw it."""
    return round(value, 6) if isinstance(value, float) else value


def flows(rows: list[Row], starts: list[str]) -> dict[str, Numbers]:
    """Of each pair of states the entities per period; null where a period has no row at all."""
    told = {row["period_start"] for row in rows}
    return {
        f"{before or ''}>{after}": [
            counted.get(start, 0 if start in told else None) for start in starts
        ]
        for (before, after), of_pair in grouped(rows, "from_state", "to_state")
        for counted in [{row["period_start"]: row["entities"] for row in of_pair}]
    }


def values_of_segments(rows: list[Row], starts: list[str]) -> dict[str, list[Content]]:
    return {
        name: [
            {"value": value, **value_columns(of_value, starts)}
            for value, of_value in grouped(of_name, "segment_value")
        ]
        for name, of_name in grouped(rows, "segment_name")
    }


def value_columns(rows: list[Row], starts: list[str]) -> dict[str, Numbers]:
    """Rates of those who stayed as the counts that they are made of."""
    found = columns(rows, starts, [*COUNTS, *MOVES, *STAY_RATES.values()])
    for state, rate in STAY_RATES.items():
        before = [None, *found[state][:-1]]
        found[f"{state}_stayed"] = [
            None if of_state is None else round((share or 0) * of_state)
            for share, of_state in zip(found.pop(rate), before, strict=True)
        ]
    return found


def ages(rows: list[Row], starts: list[str], oldest: int) -> list[list[int]]:
    """Of each period who began in it, and of them who are active 1, 2, ... periods later."""
    place = {start: number for number, start in enumerate(starts)}
    found: list[list[int]] = [
        [0] * min(oldest + 1, len(starts) - number) for number in range(len(starts))
    ]
    for row in rows:
        first, now = (place.get(row[name]) for name in ("first_active_period", "period_start"))
        if first is not None and now is not None and now - first < len(found[first]):
            found[first][now - first] = row["entities"]
    return found if rows else []
