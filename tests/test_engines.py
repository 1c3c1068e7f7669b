"""What an engine could get wrong although its tables come out right, once on any of them."""

from datetime import date, timedelta

import pytest
from engines.engine import Engine
from histories import Histories, without
from layer import Settings, assert_layer, load_rows
from layer_tests import Attached, failed, outcomes, write_tests
from reference import GRAINS
from warehouse import Project

AS_OF = date(2025, 3, 19)
ACTIVATION = [f"visits_activation_{grain}" for grain in GRAINS]
FLOWS = ["activation_metrics", "activation_transitions"]
ROLLING = "activation_rolling"
TABLES = ["visits_first_last", *ACTIVATION, *FLOWS, ROLLING]
# What a run replaces that finds late rows on the first of its look-back days, March 18.
REPLACED_DAYS = "time_grain = 'daily' and period_start >= date '2025-03-18'"
REPLACED = {
    "visits_first_last": "snapshot_date >= date '2025-03-18'",
    "visits_activation_daily": "period_start >= date '2025-03-18'",
    "visits_activation_weekly": "period_start >= date '2025-03-17'",
    "visits_activation_monthly": "period_start >= date '2025-03-01'",
    "visits_activation_quarterly": "period_start >= date '2025-01-01'",
    "visits_activation_yearly": "period_start >= date '2025-01-01'",
    ROLLING: "period_start >= date '2025-03-18'",
}


@pytest.fixture(scope="module")
def shop(shop: Project) -> Project:
    write_tests(shop, "weekly")
    return shop


def run(project: Project, as_of: date) -> None:
    project.run(variables=Settings().variables(activation_end=as_of))


def failed_tests(project: Project, as_of: date) -> set[Attached]:
    return failed(outcomes(project, Settings().variables(activation_end=as_of)))


def test_generic_tests_pass_on_a_right_layer_and_fail_on_a_wrong_one(
    shop: Project, rows: Histories
) -> None:
    run(shop, AS_OF)
    assert failed_tests(shop, AS_OF) == set()
    shop.execute("delete from visits_activation_weekly where period_start = date '2025-03-10'")
    assert failed_tests(shop, AS_OF) == {
        ("one_row_per_entity_and_period", "visits_activation_weekly"),
        ("accounting_identities", "visits_activation_weekly"),
        ("agrees_with_fact", "visits_activation_weekly"),
        ("one_row_per_entity_and_period", "visits_activation_status_weekly"),
        ("accounting_identities", "activation_metrics"),
        ("transitions_sum_to_ever_active", "activation_transitions"),
    }
    load_rows(shop, without(rows, date(2025, 3, 1), date(2025, 3, 9)))
    shop.run("--full-refresh", variables=Settings().variables(activation_end=AS_OF))
    load_rows(shop, rows)
    run(shop, AS_OF)
    assert failed_tests(shop, AS_OF) == {
        ("agrees_with_fact", "visits_first_last"),
        ("agrees_with_fact", "visits_activation_weekly"),
    }
    shop.run("--full-refresh", variables=Settings().variables(activation_end=AS_OF))


def test_a_daily_run_keeps_the_tables_that_are_there(
    shop: Project, rows: Histories, engine: Engine
) -> None:
    before = [engine.made_as(shop.folder, table) for table in TABLES]
    run(shop, AS_OF + timedelta(days=1))
    assert_layer(shop, rows, AS_OF + timedelta(days=1), Settings())
    assert [engine.made_as(shop.folder, table) for table in TABLES] == before


@pytest.mark.parametrize("tables", [["visits_first_last"], ACTIVATION, FLOWS, [ROLLING]])
def test_a_run_that_died_after_its_delete_is_finished_by_the_next(
    shop: Project, rows: Histories, tables: list[str]
) -> None:
    """Engines without transactions show a table that lacks what a daily run was to write anew."""
    run(shop, AS_OF + timedelta(days=1))
    for table in tables:
        shop.execute(f"delete from {table} where {REPLACED.get(table, REPLACED_DAYS)}")
    run(shop, AS_OF + timedelta(days=2))
    assert_layer(shop, rows, AS_OF + timedelta(days=2), Settings())
    shop.run("--full-refresh", variables=Settings().variables(activation_end=AS_OF))


def test_a_backfill_that_died_after_its_delete_is_finished_by_the_next_run(
    shop: Project, rows: Histories
) -> None:
    """Whether first_last lost its recent snapshots, or an activation table the periods since."""
    run_variables = Settings().variables(activation_end=date(2025, 2, 27))
    shop.run("--full-refresh", variables=run_variables)
    run(shop, date(2025, 2, 28))
    run(shop, AS_OF)
    changed = without(rows, date(2025, 3, 1), date(2025, 3, 9))
    load_rows(shop, changed)
    shop.execute("delete from visits_first_last where snapshot_date >= date '2025-03-01'")
    run(shop, AS_OF + timedelta(days=1))
    assert_layer(shop, changed, AS_OF + timedelta(days=1), Settings())
    backfill = Settings().variables(activation_end=AS_OF, activation_start=date(2025, 3, 1))
    load_rows(shop, rows)
    shop.run("--select", "visits_first_last", variables=backfill)
    shop.execute(
        "delete from visits_activation_daily where period_start >= date '2025-03-01'",
        "delete from visits_activation_monthly where period_start >= date '2025-03-01'",
        "delete from activation_metrics where period_start >= date '2025-03-01'",
    )
    run(shop, AS_OF + timedelta(days=2))
    assert_layer(shop, rows, AS_OF + timedelta(days=2), Settings())
    shop.run("--full-refresh", variables=Settings().variables(activation_end=AS_OF))


def test_a_backfill_that_died_where_no_daily_snapshot_tells_it(
    shop: Project, rows: Histories
) -> None:
    """March 31 is left: the one daily snapshot before it ends a week, and is kept as long."""
    settings = Settings(lookback_days=1)
    load_rows(shop, without(rows, date(2025, 4, 5), date(2025, 4, 5)))
    shop.run("--full-refresh", variables=settings.variables(activation_end=date(2025, 3, 20)))
    for as_of in (date(2025, 3, 31), date(2025, 4, 20)):
        shop.run(variables=settings.variables(activation_end=as_of))
    load_rows(shop, rows)
    shop.execute("delete from visits_first_last where snapshot_date >= date '2025-04-02'")
    shop.run(variables=settings.variables(activation_end=date(2025, 4, 21)))
    assert_layer(shop, rows, date(2025, 4, 21), settings)
    shop.run("--full-refresh", variables=Settings().variables(activation_end=AS_OF))


def test_flows_that_died_with_a_longer_look_back_are_finished_by_the_next_run(
    shop: Project, rows: Histories
) -> None:
    shop.run("--full-refresh", variables=Settings().variables(activation_end=AS_OF))
    for flow in FLOWS:
        shop.execute(
            f"delete from {flow} where time_grain = 'daily' and period_start >= date '2025-03-01'"
        )
    shop.execute(f"delete from {ROLLING} where period_start >= date '2025-03-01'")
    run(shop, AS_OF + timedelta(days=1))
    assert_layer(shop, rows, AS_OF + timedelta(days=1), Settings())
    shop.run("--full-refresh", variables=Settings().variables(activation_end=AS_OF))


def test_a_day_that_lost_its_facts_and_then_its_rows_is_written_again(
    shop: Project, rows: Histories
) -> None:
    """Nobody is active on it any more, so no comparison with the fact tells that it is missing."""
    shop.run("--full-refresh", variables=Settings().variables(activation_end=AS_OF))
    left = without(rows, date(2025, 3, 17), date(2025, 3, 17))
    load_rows(shop, left)
    shop.execute("delete from visits_activation_daily where period_start >= date '2025-03-17'")
    run(shop, AS_OF)
    assert_layer(shop, left, AS_OF, Settings())
    load_rows(shop, rows)
    shop.run("--full-refresh", variables=Settings().variables(activation_end=AS_OF))
