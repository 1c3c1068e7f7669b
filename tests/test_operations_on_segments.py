"""The run-operations know of segments: of values in the tables, and of activation_segments."""

import json
import random
from typing import Any

import pytest
from operations import operate, succeed
from test_corrupted_segments import (
    DAILY,
    FIRST_LAST,
    SEGMENTS,
    STATUS,
    WEEKLY,
    load,
    rows_of,
    write_models,
)
from test_corruptions import AS_OF
from test_operations import run_printed_command
from warehouse import Project, create_project

TABLES = [FIRST_LAST, DAILY, WEEKLY, STATUS, SEGMENTS]
PLATFORM = '"Platform\'s name"'


@pytest.fixture(scope="module")
def built(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("segments") / "project", template=installed)
    write_models(project)
    load(project, rows_of(random.Random(12), 30))
    project.run(variables={"activation_end": AS_OF})
    project.save()
    return project


@pytest.fixture
def shop(built: Project) -> Project:
    built.restore()
    return built


def contents(project: Project) -> dict[str, list[Any]]:
    """All tables, without what tells of the run that wrote them."""
    unseen = "columns(lambda c: c not in ('built_with', 'as_of_date'))"
    return {table: project.query(f"select {unseen} from {table} order by all") for table in TABLES}  # noqa: S608


@pytest.mark.parametrize(
    ("statement", "table", "since"),
    [
        (
            f"update {DAILY} set {PLATFORM} = 'tv' where inactive_streak = 0 "
            "and period_start = '2025-02-03'",
            DAILY,
            "2025-02-03",
        ),
        (
            f"update {WEEKLY} set previous_is_member = null where period_start = '2025-02-03'",
            WEEKLY,
            "2025-02-03",
        ),
        (
            f"update {FIRST_LAST} set signed_up_on = signed_up_on + 1 "
            "where snapshot_date = '2025-03-18'",
            FIRST_LAST,
            "2025-03-18",
        ),
    ],
)
def test_reconcile_compares_values(shop: Project, statement: str, table: str, since: str) -> None:
    """Of any type, and where nothing but a value differs."""
    before = contents(shop)
    succeed(shop, "reconcile", {"fact": "opens"})
    shop.execute(statement)
    said = operate(shop, "reconcile", {"fact": "opens"})
    assert said.row(table)[3] == since
    assert "1 of 3 tables" in said.error
    run_printed_command(shop, said)
    succeed(shop, "reconcile", {"fact": "opens"})
    assert contents(shop) == before


def test_reconcile_refuses_other_segments_than_those_of_the_table(shop: Project) -> None:
    path = shop.folder / "models" / f"{FIRST_LAST}.sql"
    sql = path.read_text()
    shop.write_model(FIRST_LAST, sql.strip().replace(", 'signed_up_on': 'last'", ""))
    said = operate(shop, "reconcile", {"fact": "opens"})
    shop.write_model(FIRST_LAST, sql.strip())
    assert "opens_first_last was built with other segments" in said.error
    assert "dbt build --full-refresh --select opens_first_last+" in said.error


def test_backfill_plan_counts_segments_of_the_fact(shop: Project) -> None:
    shop.execute(f"insert into {SEGMENTS} select * replace ('sales' as fact_name) from {SEGMENTS}")
    said = succeed(shop, "backfill_plan", {"fact": "opens", "start": "2025-03-03"})
    [[periods, rows]] = shop.query(
        "select count(distinct (time_grain, period_start)), count(*) "  # noqa: S608
        f"from {SEGMENTS} where fact_name = 'opens' and period_start >= '2025-03-03'"
    )
    assert said.row(SEGMENTS) == [SEGMENTS, "activation_rows", f"{periods} periods", f"{rows:,}"]


def test_catalog_shows_segments_of_the_fact(shop: Project) -> None:
    said = succeed(shop, "catalog")
    assert said.lines.count("opens") == 1
    assert said.row("segments")[1:] == [
        "Platform's name (last), is_member (first), signed_up_on (last)"
    ]
    [[rows]] = shop.query(f"select count(*) from {SEGMENTS}")  # noqa: S608
    assert said.row(SEGMENTS)[1:] == ["daily, weekly", "-", str(AS_OF), f"{rows:,}"]
    opens, sales = json.loads(succeed(shop, "catalog", {"output": "json"}).printed)
    assert opens["segments"] == {
        "Platform's name": "last",
        "is_member": "first",
        "signed_up_on": "last",
    }
    assert sales["segments"] == {}
    assert len([line for line in said.lines if line.startswith("  segments")]) == 1


def test_segments_follow_who_is_forgotten(shop: Project) -> None:
    rows = rows_of(random.Random(12), 30)
    del rows[1, "moves"]
    load(shop, rows)
    said = succeed(shop, "forget", {"fact": "opens", "entity": {"region": 1, "user": "moves"}})
    assert f"Counted as before until the next run: {SEGMENTS}" in said.lines
    run_printed_command(shop, said)
    followed = contents(shop)
    shop.run("--full-refresh", variables={"activation_end": AS_OF})
    assert contents(shop) == followed
