"""What the package says to Snowflake and Redshift is what docs/dialects.md holds against theirs.

`pytest tests/test_dialects.py --engine redshift-translated`
"""

import random
import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import layer
import pytest
from dialects_page import rows_of_page
from histories import Histories, moment_of, random_histories
from layer import Settings
from layer_tests import outcomes, write_tests
from operations import succeed
from reference import GRAINS
from test_segment_types import CHOICES, FIRST, NOTHING, SECOND, SEGMENTS, THIRD
from warehouse import Project, create_project

pytest.importorskip("sqlglot", reason="needs requirements/compiled.txt and a translated engine")
from constructs import constructs_of, parts_of  # noqa: E402

VENDORS = {"snowflake-translated": "Snowflake", "redshift-translated": "Redshift"}
TODAY = datetime.now(UTC).date()
AS_OF = TODAY - timedelta(days=1)
BEFORE = AS_OF - timedelta(days=1)
HISTORY = 300
FORGOTTEN = (1, "user 1")
# How the engine of these tests makes what the adapter makes elsewhere.
MADE_BY_TESTS = re.compile(r"^\s*create or replace (?:table|view) \S+ as\s")
Construct = tuple[str, str]


def listed(vendor: str) -> set[Construct]:
    return {
        (row.kind, construct)
        for row in rows_of_page()
        for construct in row.constructs
        if row.pages[vendor]
    }


@pytest.fixture(scope="module")
def vendor(engine: Any) -> str:
    if engine.name not in VENDORS:
        pytest.skip("for the warehouses of docs/dialects.md")
    return VENDORS[engine.name]


@pytest.fixture(scope="module")
def used(
    vendor: str, installed: Project, tmp_path_factory: pytest.TempPathFactory, engine: Any
) -> set[Construct]:
    """All that is said in a layer's life."""
    shop = create_project(tmp_path_factory.mktemp("used") / "project", template=installed)
    engine.statements.clear()
    live(shop)
    statements = {MADE_BY_TESTS.sub("", statement) for statement in engine.statements}
    found = constructs_of(statements, engine.warehouse.dialect)
    known = {construct for kind, construct in listed(vendor) if kind == "word"}
    return {
        *(("function", name) for name in found.functions),
        *(("type", name) for name in found.types),
        *(("word", part) for phrase in found.phrases for part in parts_of(phrase, known)),
    }


def live(shop: Project) -> None:
    """First loads, daily runs, tests, operations and a backfill; facts by each type of time."""
    layer.write_models(
        shop,
        ", loaded_at='loaded at', partitions={'on_missing': 'hold', 'min_rows': 1}",
        segments=SEGMENTS,
        choices=CHOICES,
    )
    tests = write_tests(shop, *GRAINS)
    first = AS_OF - timedelta(days=HISTORY)
    rows = random_histories(random.Random(7), 30, first, TODAY)
    start = datetime.combine(first, time())
    rows[(0, "every day")] = [start + timedelta(days=day) for day in range(HISTORY + 1)]
    load(shop, "timestamp", rows)
    settings = Settings(inactive_periods=2, week_start="thursday", timezone="Asia/Seoul")
    shop.run("--full-refresh", variables=settings.variables(activation_end=BEFORE))
    variables = settings.variables(activation_end=AS_OF)
    shop.run(variables=variables)
    assert outcomes(shop, variables) == dict.fromkeys(tests, "pass")
    operate_on(shop, variables)
    shop.run(variables=variables | {"activation_start": AS_OF - timedelta(days=60)})
    for event_time in ("timestamp with time zone", "date"):
        load(shop, event_time, rows)
        facts = ("--select", "visits", "visits_first_last")
        shop.run(*facts, "--full-refresh", variables=Settings().variables(activation_end=BEFORE))
        shop.run(*facts, variables=Settings().variables(activation_end=AS_OF))


def operate_on(shop: Project, variables: dict[str, Any]) -> None:
    fact = {"fact": "visits"}
    start = str(AS_OF - timedelta(days=9))
    entity = dict(zip(layer.ENTITY, FORGOTTEN, strict=True))
    succeed(shop, "catalog", {}, variables)
    succeed(shop, "reconcile", fact, variables)
    succeed(shop, "backfill_plan", fact | {"start": start}, variables)
    succeed(shop, "explain", fact | {"grain": "weekly"}, variables)
    succeed(shop, "forget", {**fact, "entity": entity}, variables)


def load(shop: Project, event_time: str, rows: Histories) -> None:
    """Each row was loaded three hours after it happened."""
    rng = random.Random(8)
    shop.load(
        "events",
        [
            *layer.COLUMNS[:2],
            ("happened at", event_time),
            ("loaded at", "timestamp"),
            *((segment.name, segment.data_type) for segment in SEGMENTS),
        ],
        (
            (
                *entity,
                moment.date() if event_time == "date" else moment,
                moment + timedelta(hours=3),
                *rng.choice((FIRST, SECOND, THIRD, NOTHING)),
            )
            for entity, of_entity in rows.items()
            for moment in map(moment_of, of_entity)
        ),
    )


def test_the_tables_hold_what_the_package_says(used: set[Construct], vendor: str) -> None:
    assert used - listed(vendor) == set()


def test_the_package_says_what_the_tables_hold(used: set[Construct], vendor: str) -> None:
    assert listed(vendor) - used == set()


def test_what_is_collected(vendor: str) -> None:
    """No name, value or comment; a word is what it is where it stands."""
    sql = (
        "select max(day_count) over (order by t.date rows unbounded preceding) as limited, "
        "cast(a as timestamp without time zone) - 1 -- least(1, 2)\n"
        "from t as t where \"current\" >= date '2025-01-01' and t.date is not null; commit"
    )
    found = constructs_of([sql], vendor.lower())
    assert found.functions == {"max", "cast"}
    assert found.types == {"timestamp without time zone", "date '…'"}
    known = {"is not null", "rows unbounded preceding"}
    words = {part for phrase in found.phrases for part in parts_of(phrase, known)}
    assert words == {
        *("select", "over", "order by", "rows unbounded preceding", "as", "-"),
        *("from", "where", ">=", "and", "is not null", "commit"),
    }
