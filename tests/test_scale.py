"""The page of scale: its formula, and that it tells what was measured."""

import pytest
from scale import ENTITIES, FACTS, PAGE, YEARS, Cost, History, Measured, Table, estimates, shown
from scale import measured as measured_on_spark


def table(name: str, rows: int, partitions: int, opened: int, written: int = 0) -> Table:
    """Of 8 bytes a row, and 20 by the types of its columns."""
    size = 8 * rows
    return Table(name, rows, partitions, size, 20, opened * size / partitions, written)


def test_partitions_opened_grow_with_rows_a_day_or_with_entities() -> None:
    cost = Cost(1, 1, 1)
    measured = Measured(
        rows_a_year=1000,
        histories=[History(1, cost, cost, daily_opened=1)],
        tables=[
            table("app_visits", rows=1000, partitions=100, opened=4),
            table("users_visited_app_first_last", rows=300, partitions=3, opened=1, written=800),
            table("users_visited_app_activation_daily", rows=2000, partitions=100, opened=2),
            table("activation_segments", rows=9, partitions=9, opened=9),
        ],
    )
    facts, snapshots, daily = estimates(measured)
    assert facts.rows_opened == pytest.approx(4 * FACTS / (365 * YEARS))
    assert snapshots.rows_opened == pytest.approx(ENTITIES)
    assert daily.rows_opened == pytest.approx(2 * 2 * FACTS / (365 * YEARS))
    assert snapshots.bytes_opened == pytest.approx(8 * ENTITIES)
    assert snapshots.logical_bytes == pytest.approx(20 * ENTITIES)
    # As many bytes as a snapshot takes, for as many more entities.
    assert snapshots.bytes_written == pytest.approx(8 * ENTITIES)


def test_the_page_tells_what_was_measured() -> None:
    assert f"<!-- measured -->\n{shown(measured_on_spark())}<!-- /measured -->" in PAGE.read_text()
