"""Operations, once on any engine: what they ask of it, and what they make of its answers."""

import json
import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import layer
import pytest
import reference_explain
from histories import Histories, facts_of, with_values, without
from layer import Settings, assert_layer, load_rows
from operations import operate, succeed
from reference_explain import to_nine_digits
from reference_segments import Segments, Values
from warehouse import Project

AS_OF = date(2025, 3, 19)


def test_reconcile_names_the_backfill_that_mends_facts_behind_the_look_back(
    shop: Project, rows: Histories
) -> None:
    vanished = without(rows, date(2025, 3, 1), date(2025, 3, 9))
    load_rows(shop, vanished)
    variables = Settings().variables(activation_end=AS_OF)
    shop.run(variables=variables)
    said = operate(shop, "reconcile", {"fact": "visits"})
    assert "tables disagree with the fact" in said.error
    start = date.fromisoformat(said.printed.split("activation_start: ")[1][:10])
    shop.run(variables=variables | {"activation_start": start})
    assert_layer(shop, vanished, AS_OF, Settings())


def test_operations(shop: Project, rows: Histories) -> None:
    """They begin with what they ask the engine and end with a table that is printed, or JSON."""
    assert not operate(shop, "catalog").error
    assert "visits_activation_weekly" in succeed(shop, "reconcile", {"fact": "visits"}).printed
    [entry] = printed_json(shop, "catalog", {"output": "json"})
    [(stored,)] = shop.query("select count(*) from visits_first_last")
    assert (entry["tables"][0]["name"], entry["tables"][0]["rows"]) == ("visits_first_last", stored)
    reconciled = printed_json(shop, "reconcile", {"fact": "visits", "output": "json"})
    assert all(table["agrees"] and table["compared"] > 0 for table in reconciled["tables"])
    succeed(shop, "backfill_plan", {"fact": "visits", "start": "2025-03-01"})
    declared = {"entity": "user", "event_time": "happened at", "grains": ["weekly"]}
    succeed(shop, "scaffold", {"fact": "visits", **declared})
    entity = next(entity for entity in rows if shop_has(shop, entity))
    succeed(shop, "forget", {"fact": "visits", "entity": {"region": entity[0], "user": entity[1]}})
    assert not shop_has(shop, entity)


SEGMENTS: Segments = {"Platform": "last", "channel": "first"}
# The rows of a query, asked as a user would.
COUNTED = "{% macro counted(query) %}{% do print(run_query(query).rows | length) %}{% endmacro %}"


@pytest.mark.parametrize("inactive_periods", [0, 1])
def test_explain(project: Project, rows: Histories, inactive_periods: int) -> None:
    """One story of a fact with segments, and who left."""
    if not project.engine.deletes:
        pytest.skip("tables cannot have rows deleted: the engine has tests of its own")
    project.write_file("macros/counted.sql", COUNTED)
    layer.write_models(project, f", segments={SEGMENTS}", ["weekly"], [])
    for model in ("activation_metrics", "activation_transitions", "activation_drivers"):
        (project.folder / "models" / f"{model}.sql").unlink()
    facts = {
        entity: [row._replace(values=trimmed(row.values)) for row in found]
        for entity, found in facts_of(with_values(random.Random(8), rows)).items()
    }
    columns = (*layer.COLUMNS, ("PLATFORM", "text"), ("channel", "integer"))
    project.load(
        "events",
        columns,
        ((*entity, row.moment, *row.values) for entity, found in facts.items() for row in found),
    )
    variables = Settings(inactive_periods).variables(activation_end=AS_OF)
    project.run(variables=variables)
    arguments = {"fact": "visits", "period": "2025-02-26", "output": "json"}
    told = printed_json(project, "explain", arguments, variables)
    assert told.pop("doubts") == []
    query = told["left"].pop("query")
    assert printed_json(project, "counted", {"query": query}) == told["left"]["entities"] > 0
    expected = reference_explain.story(
        facts,
        SEGMENTS,
        "weekly",
        AS_OF,
        period=date(2025, 2, 24),
        baseline="previous",
        week_start="monday",
    )
    assert to_nine_digits(told) == to_nine_digits(expected)


def trimmed(values: Values) -> Values:
    """Not every engine loads the spaces at the end of a text."""
    return tuple(value.strip() if isinstance(value, str) else value for value in values)


def printed_json(
    project: Project,
    operation: str,
    arguments: Mapping[str, str],
    variables: Mapping[str, Any] | None = None,
) -> Any:
    return json.loads(succeed(project, operation, arguments, variables).printed)


def shop_has(shop: Project, entity: tuple[int, str]) -> bool:
    return entity in shop.rows("visits_first_last", ("region", "user"), [])
