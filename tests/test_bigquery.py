"""What only BigQuery has: how tables are stored, one MERGE of each, and what it refuses."""

import random
import re
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from engines.engine import Engine, schema_of
from histories import Histories, active_each_day, random_histories
from layer import Settings, assert_layer, load_rows, write_models
from warehouse import Project, create_project, messages

pytest.importorskip("zetasql", reason="needs requirements/bigquery.txt and --engine bigquery")
from engines.bigquery_engine import BigQuery  # noqa: E402
from engines.googlesql.client import Refused  # noqa: E402
from engines.googlesql.tables import Table  # noqa: E402
from google.api_core.exceptions import BadRequest  # noqa: E402

AS_OF = date(2025, 3, 19)
SETTINGS = Settings(inactive_periods=2, week_start="thursday", timezone="America/New_York")
STORED_BY = {
    "visits_first_last": ("snapshot_date", "DAY"),
    "visits_activation_daily": ("period_start", "DAY"),
    "visits_activation_weekly": ("period_start", "DAY"),
    "visits_activation_monthly": ("period_start", "MONTH"),
    "visits_activation_quarterly": ("period_start", "MONTH"),
    "visits_activation_yearly": ("period_start", "YEAR"),
}


@pytest.fixture(scope="module", autouse=True)
def bigquery(engine: Engine) -> BigQuery:
    if not isinstance(engine, BigQuery):
        pytest.skip("for BigQuery")
    return engine


@pytest.fixture(scope="module")
def rows() -> Histories:
    """The first day without rows would be waited for."""
    first = AS_OF - timedelta(days=90)
    return random_histories(random.Random(7), 10, first, AS_OF) | active_each_day(first, AS_OF)


@pytest.fixture(scope="module")
def all_models(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("all") / "project", template=installed)
    write_models(project)
    return project


def run(project: Project, as_of: date, *args: str, **variables: Any) -> None:
    project.run(*args, variables=SETTINGS.variables(activation_end=as_of, **variables))


def test_tables_are_partitioned_by_date_and_clustered_by_state(
    shop: Project, bigquery: BigQuery
) -> None:
    tables = bigquery.warehouse.datasets[schema_of(shop.folder)]
    stored = {name: table for name, table in tables.items() if isinstance(table, Table)}
    assert {name: table.partitioned for name, table in stored.items() if table.partitioned} == (
        STORED_BY
    )
    clustered = {name for name, table in stored.items() if table.clustered == ["activation_state"]}
    assert clustered == STORED_BY.keys() - {"visits_first_last"}


def test_a_run_is_one_merge_of_each_table(
    shop: Project, rows: Histories, bigquery: BigQuery
) -> None:
    """Which rows make way is said by constants, so that BigQuery opens their partitions only."""
    bigquery.warehouse.statements.clear()
    shop.run(variables=Settings().variables(activation_end=AS_OF + timedelta(days=1)))
    assert_layer(shop, rows, AS_OF + timedelta(days=1), Settings())
    statements = bigquery.warehouse.statements
    merges = [statement for statement in statements if statement.startswith("merge into")]
    assert len(merges) == 12
    assert not [statement for statement in statements if "create or replace table" in statement]
    for merge in merges:
        [condition] = re.findall(r"not matched by source\s+and (.*?)\s+then delete", merge, re.S)
        assert "select" not in condition


@pytest.mark.parametrize("table", ["visits_first_last", "visits_activation_daily"])
def test_a_merge_that_fails_leaves_the_old_rows(
    all_models: Project, rows: Histories, bigquery: BigQuery, table: str
) -> None:
    """The next run makes up for it."""
    load_rows(all_models, rows)
    run(all_models, AS_OF - timedelta(days=1), "--full-refresh")
    merge = bigquery.warehouse.merge

    def lost(statement: Any, outer: Any) -> Any:
        if statement["target_path"].path[-1] == table:
            raise Refused(f"lost before {table}")
        return merge(statement, outer)

    with patch.object(bigquery.warehouse, "merge", lost):
        failed = all_models.dbt("run", variables=SETTINGS.variables(activation_end=AS_OF))
    assert f"lost before {table}" in messages(failed)
    run(all_models, AS_OF)
    assert_layer(all_models, rows, AS_OF, SETTINGS)


def test_a_merge_reads_the_rows_before_it(project: Project) -> None:
    """Ours are its halves: what it inserts is not deleted, and what it deletes is still read."""
    project.execute(
        "create table numbers as select number from unnest([1, 2, 2]) as number",
        "merge into numbers as old using (select number from numbers union all select 3) as source "
        "on false when not matched by source and number >= 2 then delete "
        "when not matched then insert (number) values (number + 10)",
    )
    assert sorted(project.query("select number from numbers")) == [(1,), (11,), (12,), (12,), (13,)]


REFUSED = {
    "select user from visits group by region": "neither grouped nor aggregated",
    "select * from visits where region = '1'": "No matching signature for operator =",
    "create table nameless as select 1": "columns must be named",
    "select new from visits_first_last": "Unexpected keyword",
    "select date_add(current_timestamp(), interval 1 month)": "does not support the MONTH",
}


@pytest.mark.parametrize("sql", REFUSED)
def test_what_bigquery_refuses(shop: Project, sql: str) -> None:
    """As it would in our SQL; sqlglot reads all of it."""
    with pytest.raises(BadRequest, match=REFUSED[sql]):
        shop.query(sql)
