"""The shop grows by a day per call, on DuckDB and Postgres, and stays equal to a full refresh."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from engines.postgres_engine import Postgres
from shop import Shop, copy_shop, create_shop

FACTS = ("aircraft_departed", "items_sold", "users_visited_app")
GRAINS = ("daily", "weekly", "monthly")
FLOWS = (
    "activation_metrics",
    "activation_transitions",
    "activation_drivers",
    "activation_rolling",
    "activation_segments",
)
ACTIVATION = [f"{fact}_activation_{grain}" for fact in FACTS for grain in GRAINS]
STATUS = [f"{fact}_activation_status_weekly" for fact in FACTS]
FIRST_LAST = [f"{fact}_first_last" for fact in FACTS]

Row = tuple[Any, ...]


def rows_of(shop: Shop, table: str) -> Counter[Row]:
    """All rows, without the columns that tell of the run that wrote them."""
    columns = [column for (column, *_) in shop.query(f"describe {table}")]
    kept = [f'"{column}"' for column in columns if column not in ("as_of_date", "built_with")]
    return Counter(shop.query(f"select {', '.join(kept)} from {table}"))


COUNTS = """
    select
        fact_name, time_grain, period_start,
        active, "new", retained, reactivated, churned, inactive
    from main.activation_metrics
    order by fact_name, time_grain, period_start
"""

BY_SEGMENT = """
    select time_grain, period_start, segment_name, segment_value, active, moved_in, returned
    from main.activation_segments
"""


def test_each_day_adds_its_rows_and_incremental_equals_a_full_refresh(
    shop: Shop, tmp_path: Path
) -> None:
    for _ in range(3):
        shop.make("day")
    [(as_of,)] = shop.query("select max(as_of_date) from users_visited_app_activation_daily")
    assert str(as_of) == "2025-07-02"

    refreshed = copy_shop(shop, tmp_path / "refreshed")
    refreshed.dbt("build", "--full-refresh", "--quiet")
    for table in [*FIRST_LAST, *ACTIVATION, *STATUS, *FLOWS]:
        stored, expected = rows_of(shop, table), rows_of(refreshed, table)
        assert (table, stored - expected, expected - stored) == (table, Counter(), Counter())


def test_every_fact_and_grain_stands_in_the_metrics(built_shop: Shop) -> None:
    found = built_shop.query("select distinct fact_name, time_grain from activation_metrics")
    assert sorted(found) == sorted((fact, grain) for fact in FACTS for grain in GRAINS)


def test_flights_are_counted_by_origin_and_carrier(built_shop: Shop) -> None:
    expected = built_shop.query(
        "with latest as (select tailnum, arg_max(origin, (departed_at, origin)) as origin"
        " from aircraft_departed where departed_at >= '2013-12-01' group by tailnum)"
        " select origin, count(*) from latest group by origin order by origin"
    )
    found = built_shop.query(
        "select segment_value, active from activation_segments where segment_name = 'origin'"
        " and time_grain = 'monthly' and period_start = '2013-12-01' order by segment_value"
    )
    assert found == expected
    assert len(found) == 3
    names = built_shop.query("select distinct fact_name, segment_name from activation_segments")
    assert set(names) == {("aircraft_departed", "origin"), ("aircraft_departed", "carrier")}


def test_a_feed_that_does_not_deliver_stops_the_day_and_catches_up(shop: Shop) -> None:
    before = shop.query(COUNTS)
    shop.load("--only", "orders")
    shop.load("--only", "orders")
    shop.load("--only", "app_events")
    stopped = shop.dbt(
        "test", "--select", "tag:partitions", "--vars", "{activation_end: 2025-07-01}", check=False
    )
    assert "FAIL 1 app_events_of_every_day" in stopped.stdout.replace("\x1b[31m", "")
    assert shop.query(COUNTS) == before

    shop.make("day")
    [(as_of,)] = shop.query("select max(snapshot_date) from users_visited_app_first_last")
    assert str(as_of) == "2025-07-02"


def test_days_loaded_one_by_one_are_those_loaded_at_once(tmp_path: Path) -> None:
    one_by_one = create_shop(tmp_path / "one_by_one")
    at_once = copy_shop(one_by_one, tmp_path / "at_once")
    one_by_one.load("--through", "2025-01-01")
    for _ in range(3):
        one_by_one.load()
    at_once.load("--through", "2025-01-04")
    for feed in ("app_events", "orders"):
        rows = f"select * from raw.{feed} order by all"
        assert one_by_one.query(rows) == at_once.query(rows)
        assert one_by_one.query(rows)


@pytest.fixture
def server() -> Iterator[Postgres]:
    server = Postgres()
    with server.running():
        connection = psycopg2.connect(
            host="127.0.0.1", port=server.port, user="shop", dbname="postgres"
        )
        connection.autocommit = True
        connection.cursor().execute("create database shop")
        connection.close()
        yield server


def test_postgres_has_the_same_numbers(shop: Shop, server: Postgres, tmp_path: Path) -> None:
    on_postgres = create_shop(
        tmp_path / "postgres",
        {"SHOP_TARGET": "postgres", "PGHOST": "127.0.0.1", "PGPORT": str(server.port)},
    )
    for target in ("build", "day"):
        on_postgres.make(target)
    shop.make("day")
    with (
        psycopg2.connect(host="127.0.0.1", port=server.port, user="shop", dbname="shop") as opened,
        opened.cursor() as cursor,
    ):
        cursor.execute(COUNTS)
        assert cursor.fetchall() == shop.query(COUNTS)
        cursor.execute(BY_SEGMENT)
        assert Counter(cursor.fetchall()) == Counter(shop.query(BY_SEGMENT))
