"""Developers build what they changed in a file or schema of their own, beside production."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from engines.postgres_engine import Postgres
from places import Place, administer, beside, built_on_postgres
from shop import Shop, copy_shop, create_shop

WEEKLY = "items_sold_activation_weekly"
WEEKLY_AND_BELOW = {
    WEEKLY,
    "items_sold_activation_status_weekly",
    "activation_metrics",
    "activation_transitions",
    "activation_drivers",
}
ITEMS_SOLD_ACTIVATION = {
    "items_sold_first_last",
    "items_sold_activation_daily",
    "items_sold_activation_monthly",
    "activation_rolling",
    *WEEKLY_AND_BELOW,
}
# Views are not cloned.
CLONED = ITEMS_SOLD_ACTIVATION - {"activation_drivers"}
LONGEST_ABSENCE = f"select max(inactive_streak) from {WEEKLY}"


@pytest.fixture(scope="session")
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Postgres, Shop]]:
    with built_on_postgres(tmp_path_factory.mktemp("on_postgres") / "warehouse") as built:
        yield built


@pytest.fixture(params=["duckdb", "postgres"])
def production(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "duckdb":
        return Place(request.getfixturevalue("shop"))
    server, built = request.getfixturevalue("on_postgres")
    administer(server, "drop database shop", "create database shop template built")
    return Place(copy_shop(built, tmp_path / "warehouse"))


def keep_inactive_periods(developer: Place, number: int) -> None:
    """A change of one activation model: that many inactive periods get a row."""
    model = developer.project.folder / "models" / "activation" / f"{WEEKLY}.sql"
    call = f"activation_layer.activation('items_sold', 'weekly', inactive_periods={number})"
    model.write_text(f"{{{{ {call} }}}}\n")


def reword(developer: Place, model: str) -> None:
    """A change that leaves the numbers as they are."""
    path = developer.project.folder / "models" / model
    path.write_text(f"-- Reworded.\n{path.read_text()}")


def test_state_modified_is_the_changed_model_and_all_below_it(shop: Shop, tmp_path: Path) -> None:
    ada = beside(Place(shop), tmp_path / "ada", "ada")
    listed = ("ls", "--quiet", "--resource-type", "model", "--output", "name")
    modified = (*listed, "--select", "state:modified+", "--state", "production")
    assert ada.project.dbt(*modified, "--target", "duckdb_dev").stdout.split() == []

    keep_inactive_periods(ada, 2)
    chosen = ada.project.dbt(*modified, "--target", "duckdb_dev").stdout.split()
    assert sorted(chosen) == sorted(WEEKLY_AND_BELOW)


def test_a_changed_model_is_built_out_of_productions_tables(
    production: Place, tmp_path: Path
) -> None:
    """Also where make is told production's target, which it then takes for the engine."""
    ada = beside(production, tmp_path / "ada", "ada")
    keep_inactive_periods(ada, 2)
    before = production.fingerprint()

    target = "postgres" if production.on_postgres else "duckdb"
    ada.project.make("develop", f"SHOP_TARGET={target}")

    assert ada.tables() == WEEKLY_AND_BELOW
    assert (ada.query(LONGEST_ABSENCE), production.query(LONGEST_ABSENCE)) == ([(2,)], [(1,)])
    assert ada.rows("activation_metrics") == production.rows("activation_metrics")
    assert production.fingerprint() == before


def test_developers_at_the_same_time_do_not_see_each_other(
    production: Place, tmp_path: Path
) -> None:
    absences = {"ada": 2, "bob": 3}
    developers = {name: beside(production, tmp_path / name, name) for name in absences}
    for name, number in absences.items():
        keep_inactive_periods(developers[name], number)
    before = production.fingerprint()

    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda developer: developer.project.make("develop"), developers.values()))

    for name, number in absences.items():
        assert developers[name].query(LONGEST_ABSENCE) == [(number,)]
    assert production.fingerprint() == before


def test_an_incremental_run_over_a_clone_equals_a_full_refresh(
    production: Place, tmp_path: Path
) -> None:
    cloned = beside(production, tmp_path / "cloned", "cloned")
    refreshed = beside(production, tmp_path / "refreshed", "refreshed")
    for developer in (cloned, refreshed):
        reword(developer, "facts/items_sold.sql")

    cloned.project.make("clone")
    assert cloned.tables() == CLONED
    for table in CLONED:
        assert cloned.rows(table) == production.rows(table)

    next_day = production.project.load()
    cloned.project.make("develop", "FLAGS=")
    refreshed.project.make("develop")
    for table in ITEMS_SOLD_ACTIVATION:
        stored, expected = cloned.rows(table), refreshed.rows(table)
        assert (table, stored == expected) == (table, True)

    dates_of_runs = f"select distinct as_of_date from {WEEKLY}"
    assert refreshed.query(dates_of_runs) == [(next_day,)]
    assert len(cloned.query(dates_of_runs)) > 1


def test_a_changed_setting_asks_for_a_full_refresh_and_is_gone_when_taken_back(
    shop: Shop, tmp_path: Path
) -> None:
    production = Place(shop)
    ada = beside(production, tmp_path / "ada", "ada")
    keep_inactive_periods(ada, 0)

    stopped = ada.project.make("clone", "develop", check=False)
    assert stopped.returncode != 0
    assert "rebuild it with --full-refresh" in stopped.stdout

    ada.project.make("develop")
    assert ada.query(LONGEST_ABSENCE) == [(0,)]

    shutil.copytree(shop.folder / "models", ada.project.folder / "models", dirs_exist_ok=True)
    with duckdb.connect(ada.path) as connection:
        connection.execute(f"delete from {WEEKLY}")
    reword(ada, "activation/activation_metrics.sql")
    ada.project.make("develop")
    assert ada.rows("activation_metrics") == production.rows("activation_metrics")


@pytest.mark.parametrize("name", ["", "x/../shop", 'x", "main', "x" * 51])
def test_a_name_that_could_reach_production_is_refused(built_shop: Shop, name: str) -> None:
    refused = built_shop.make("develop", f"SHOP_DEVELOPER={name}", check=False)
    assert refused.returncode != 0
    assert f"letters, digits and _ only, at most 50, but is '{name}'" in refused.stdout


def test_a_sandbox_needs_one_command_and_no_production(tmp_path: Path) -> None:
    """And is nowhere else, whatever make is told."""
    sandbox = Place(create_shop(tmp_path / "warehouse"), file="sandbox/shop.duckdb")
    sandbox.project.make("sandbox", f"SHOP_FOLDER={sandbox.project.folder}")
    active = sandbox.query("select fact_name from activation_metrics where active > 0")
    assert {fact for (fact,) in active} == {"aircraft_departed", "items_sold", "users_visited_app"}
    assert not (sandbox.project.folder / "shop.duckdb").exists()
    assert not (sandbox.project.folder / "target" / "manifest.json").exists()
