"""Warehouses that cannot be had here: what dbt's adapter makes of the macros, run by translation.

`pytest tests/test_compiled.py tests/test_incremental.py --engine redshift-translated`
"""

import random
import re
from ast import literal_eval
from datetime import UTC, date, datetime, timedelta
from typing import Any

import engines
import pytest
from engines.engine import Engine
from histories import Histories, random_histories
from layer import Settings, assert_layer, load_rows, write_models
from layer_tests import failed, outcomes, write_tests
from warehouse import Project, create_project, messages

TODAY = datetime.now(UTC).date()
AS_OF = TODAY - timedelta(days=2)
SETTINGS = Settings(inactive_periods=2, week_start="thursday", timezone="America/New_York")

STORAGE: dict[str, dict[str, Any]] = {
    "redshift": {"sort": ["DATE"]},
    "snowflake": {"cluster_by": None},
    "databricks": {"liquid_clustered_by": ["DATE"], "partition_by": None},
    "athena": {"partitioned_by": ["month(DATE)"], "table_type": "iceberg"},
    "bigquery": {},
}
# What brings the rows of a run in, as often as there are tables; and what else it deletes.
REPLACES = {
    "redshift": "insert into",
    "snowflake": "insert into",
    "databricks": "replace where",
    "athena": "merge into",
    "bigquery": "merge into",
}
BIGQUERY_GRANULARITY = {
    "visits_first_last": "day",
    "visits_activation_daily": "day",
    "visits_activation_weekly": "day",
    "visits_activation_monthly": "month",
    "visits_activation_quarterly": "month",
    "visits_activation_yearly": "year",
}


@pytest.fixture(scope="module", autouse=True)
def _of_a_warehouse(engine: Engine) -> None:
    if engine.name not in engines.TRANSLATED:
        pytest.skip("for the engines whose SQL is translated")


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("shop") / "project", template=installed)
    write_models(project)
    return project


@pytest.fixture
def rows() -> Histories:
    return random_histories(random.Random(7), 60, AS_OF - timedelta(days=300), TODAY)


def run(project: Project, as_of: date, *args: str, **variables: Any) -> None:
    project.run(*args, variables=SETTINGS.variables(activation_end=as_of, **variables))


@pytest.mark.parametrize("timezone", [None, "Asia/Seoul"])
def test_the_tests_of_the_package(project: Project, rows: Histories, timezone: str | None) -> None:
    """They pass over a right layer, and notice rows that are wrong."""
    write_models(project)
    tests = write_tests(project, "weekly", "quarterly")
    settings = Settings(week_start="sunday", timezone=timezone)
    variables = settings.variables(activation_end=TODAY - timedelta(days=1))
    load_rows(project, rows)
    project.run("--full-refresh", variables=variables)
    assert outcomes(project, variables) == dict.fromkeys(tests, "pass")
    project.execute(
        "update visits_activation_weekly set event_count = event_count + 1 "
        "where inactive_streak = 0",
        "update visits_activation_quarterly set active_streak = 40 where inactive_streak = 0",
    )
    assert failed(outcomes(project, variables)) == {
        ("agrees_with_fact", "visits_activation_weekly"),
        ("accounting_identities", "visits_activation_quarterly"),
        ("one_row_per_entity_and_period", "visits_activation_quarterly"),
    }


def test_rows_come_in_only_where_they_changed(shop: Project, rows: Histories, engine: Any) -> None:
    """The second run replaces rows, each table's in one write; it does not build anew.

    A MERGE that deletes by key names its range besides: an engine would else read the whole table.
    """
    load_rows(shop, rows)
    run(shop, AS_OF - timedelta(days=1), "--full-refresh")
    engine.statements.clear()
    run(shop, AS_OF)
    statements = {statement.lower() for statement in engine.statements}
    assert not [statement for statement in statements if "create or replace table" in statement]
    warehouse = engine.name.removesuffix("-translated")
    writes = [statement for statement in statements if REPLACES[warehouse] in statement]
    assert len(writes) == 12
    if warehouse in ("trino", "athena"):
        assert all(re.search(r"as changed_rows\s+on\s+\(", write) for write in writes)


@pytest.mark.parametrize("table", ["first_last", "visits_activation_", "status", "metrics"])
def test_lost_before_the_rows_come_in(
    shop: Project, rows: Histories, engine: Any, table: str
) -> None:
    """The next run makes up for it."""
    load_rows(shop, rows)
    run(shop, AS_OF - timedelta(days=1), "--full-refresh")
    start = AS_OF - timedelta(days=40)
    variables = SETTINGS.variables(activation_end=AS_OF, activation_start=start)
    engine.lost_at = table
    assert not shop.dbt("run", variables=variables).success
    engine.lost_at = None
    run(shop, AS_OF)
    assert_layer(shop, rows, AS_OF, SETTINGS)


@pytest.mark.parametrize("model", [*BIGQUERY_GRANULARITY, "activation_metrics"])
def test_storage(shop: Project, engine: Engine, model: str) -> None:
    config = config_of(shop, model)
    warehouse = engine.name.removesuffix("-translated")
    expected = dict(STORAGE[warehouse])
    dated = model in BIGQUERY_GRANULARITY
    column = "snapshot_date" if model == "visits_first_last" else "period_start"
    for key, value in STORAGE[warehouse].items():
        if "DATE" in str(value):
            expected[key] = literal_eval(str(value).replace("DATE", column)) if dated else None
    if warehouse == "bigquery" and dated:
        granularity = BIGQUERY_GRANULARITY[model]
        expected["partition_by"] = {
            "field": column,
            "data_type": "date",
            "granularity": granularity,
        }
        expected["cluster_by"] = None if model == "visits_first_last" else ["activation_state"]
    assert {key: config.get(key) for key in expected} == expected


def test_a_user_s_storage_wins(project: Project, engine: Engine) -> None:
    write_models(project)
    storage = STORAGE[engine.name.removesuffix("-translated")]
    keys = storage.keys() - {"table_type"} or {"partition_by", "cluster_by"}
    project.write_model(
        "visits_activation_weekly",
        "{{ activation_layer.activation('visits', 'weekly', overrides="
        f"{dict.fromkeys(keys, 'mine')}) }}}}",
    )
    config = config_of(project, "visits_activation_weekly")
    assert {config.get(key) for key in keys} == {"mine"}


def test_dbt_knows_all_configs(project: Project) -> None:
    """It checks them for some adapters only, and deprecates those that it does not know."""
    write_models(project)
    strict = ("--warn-error", "--no-partial-parse", "--show-all-deprecations")
    result = project.dbt("parse", *strict)
    assert result.success, messages(result)


def config_of(project: Project, model: str) -> dict[str, Any]:
    manifest = project.manifest or project.parse()
    return dict(manifest.nodes[f"model.shop.{model}"].config.to_dict())
