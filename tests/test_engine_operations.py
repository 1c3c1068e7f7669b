"""Operations, once on any engine: what they ask of it, and what they make of its answers."""

import json
from datetime import date
from typing import Any

from histories import Histories, without
from layer import Settings, assert_layer, load_rows
from operations import operate, succeed
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


def printed_json(project: Project, operation: str, arguments: dict[str, str]) -> Any:
    return json.loads(succeed(project, operation, arguments).printed)


def shop_has(shop: Project, entity: tuple[int, str]) -> bool:
    return entity in shop.rows("visits_first_last", ("region", "user"), [])
