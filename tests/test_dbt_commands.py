"""Flags and commands of dbt, and what people see of them."""

from datetime import date
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner
from operations import succeed
from warehouse import Project, Vars, messages, working_directory

END: Vars = {"activation_end": date(2025, 3, 20)}
TESTS_YML = """
models:
  - name: visits_activation_daily
    data_tests:
      - activation_layer.agrees_with_fact: {name: daily_agrees}
"""


@pytest.fixture
def team(project: Project) -> Project:
    project.write_model("visits", "select 7 as user_id, timestamp '2025-03-18 09:00' as visited_at")
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', entity='user_id', event_time='visited_at') }}",
    )
    project.write_model(
        "visits_activation_daily", "{{ activation_layer.activation('visits', 'daily') }}"
    )
    project.write_file("models/tests.yml", TESTS_YML)
    return project


def test_empty_says_what_it_does(team: Project) -> None:
    team.run("--empty", variables=END)
    assert team.logged == [
        f"activation_layer: {model}: --empty makes a table without rows; "
        "the next run without it makes the whole one"
        for model in ("visits_first_last", "visits_activation_daily")
    ]
    team.run(variables=END)
    assert team.logged == []
    team.run("--empty", variables=END)
    assert team.logged == [
        f"activation_layer: {model}: --empty leaves the stored rows as they are"
        for model in ("visits_first_last", "visits_activation_daily")
    ]


def test_dbt_show_of_a_failing_test_shows_its_rows(team: Project) -> None:
    team.run(variables=END)
    team.execute("delete from visits_activation_daily where activation_state = 'new'")
    shown = team.dbt("show", "--select", "daily_agrees", variables=END)
    assert shown.success, messages(shown)
    [table] = [result.agate_table for result in shown.result.results]  # type: ignore[union-attr]
    assert table is not None
    assert [row["user_id"] for row in table.rows] == [7]
    assert "problem" in table.column_names


def test_a_failing_test_that_is_retried_fails_again(team: Project, tmp_path: Path) -> None:
    team.run(variables=END)
    team.execute("delete from visits_activation_daily where activation_state = 'new'")
    quiet = ["--quiet", "--log-level-file", "none", "--target-path", str(tmp_path)]
    with working_directory(team.folder):
        for command in (["test", "--vars", "{activation_end: 2025-03-20}"], ["retry"]):
            result = dbtRunner().invoke([*command, *quiet])
            assert [node.status for node in result.result.results] == ["fail"]  # type: ignore[union-attr]


def test_the_vars_of_a_backfill_can_be_compiled(team: Project) -> None:
    """Nothing is written, so that first_last need not have been first."""
    team.run(variables=END)
    backfill: Vars = {**END, "activation_start": date(2025, 3, 10)}
    compiled = team.dbt("compile", variables=backfill)
    assert compiled.success, messages(compiled)


def test_reconcile_of_a_fact_without_rows_names_no_date(team: Project) -> None:
    team.write_model("visits", "select 7 as user_id, timestamp '2025-03-18' as visited_at limit 0")
    team.run(variables=END)
    said = succeed(team, "reconcile", {"fact": "visits"}, END)
    assert said.row("visits_activation_daily")[1] == "agrees"
    assert "through" not in said.printed
