"""The tests that ship with the package notice what they promise to notice."""

from datetime import date, datetime
from pathlib import Path

import pytest
from layer import Settings, load_rows, write_models
from warehouse import Project, create_project

TESTS_YML = """
models:
  - name: visits_activation_weekly
    data_tests:
      - activation_layer.one_row_per_entity_and_period
      - activation_layer.accounting_identities
      - activation_layer.agrees_with_fact: {arguments: {recent_days: 200}}
"""
ROWS = "one_row_per_entity_and_period"
IDENTITIES = "accounting_identities"
FACT = "agrees_with_fact"
END = Settings().variables(activation_end=date(2025, 3, 20))

CORRUPTIONS = [
    (
        "insert into {t} select * from {t} where period_start = '2025-03-03'",
        {ROWS, IDENTITIES, FACT},
    ),
    ("delete from {t}", {FACT}),
    ("delete from {t} where period_start = '2025-03-03'", {ROWS, IDENTITIES, FACT}),
    ("delete from {t} where activation_state = 'inactive'", {ROWS, IDENTITIES}),
    ("update {t} set event_count = event_count + 1 where inactive_streak = 0", {FACT}),
    ("update {t} set active_days = active_days + 1 where inactive_streak = 0", {ROWS, FACT}),
    ("update {t} set active_streak = 9 where activation_state = 'retained'", {ROWS}),
    ("update {t} set state_transition = 'new' where activation_state = 'retained'", {IDENTITIES}),
    ("update {t} set is_complete = false", {IDENTITIES}),
    (
        "update {t} set activation_state = 'retained' where activation_state = 'reactivated'",
        {ROWS, IDENTITIES},
    ),
    ("update {t} set first_active_period = period_start", {ROWS}),
    ("update {t} set lifetime_active_days = 1", {ROWS}),
]


@pytest.fixture(scope="module")
def shop(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("generic") / "project", template=installed)
    write_models(project)
    project.write_file("models/tests.yml", TESTS_YML)
    rows = {
        (1, "steady"): ["2025-02-03", "2025-02-10", "2025-02-17", "2025-02-24", "2025-03-03"],
        (1, "returns"): ["2025-01-06", "2025-01-13", "2025-02-17", "2025-03-03", "2025-03-18"],
        (2, "once"): ["2025-02-11"],
    }
    load_rows(
        project, {who: [datetime.fromisoformat(day) for day in days] for who, days in rows.items()}
    )
    project.run(variables=END)
    project.execute("create table healthy as select * from visits_activation_weekly")
    return project


def failing_tests(project: Project) -> set[str]:
    result = project.dbt("test", variables=END)
    return {
        name
        for name in (ROWS, IDENTITIES, FACT)
        for node in getattr(result.result, "results", [])
        if name in node.node.name and node.status == "fail"
    }


def test_healthy_tables_pass(shop: Project) -> None:
    assert shop.dbt("test", variables=END).success


@pytest.mark.parametrize(("corruption", "noticed_by"), CORRUPTIONS)
def test_corrupted_tables_fail(shop: Project, corruption: str, noticed_by: set[str]) -> None:
    table = "visits_activation_weekly"
    shop.execute(f"delete from {table}", f"insert into {table} select * from healthy")  # noqa: S608
    shop.execute(corruption.format(t=table))
    assert failing_tests(shop) == noticed_by
    shop.execute(f"delete from {table}", f"insert into {table} select * from healthy")  # noqa: S608
