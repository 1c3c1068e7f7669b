"""Generic tests and operations say the same on every engine."""

import random
from datetime import date

import layer
import pytest
from dbt.cli.main import dbtRunnerResult
from histories import random_histories
from team import Team
from warehouse import Project, create_project, messages

AS_OF = date(2025, 3, 19)
SETTINGS = layer.Settings(week_start="wednesday", timezone="America/New_York")
VARIABLES = SETTINGS.variables(activation_end=AS_OF)
TESTS_YML = """
models:
  - name: visits
    data_tests:
      - activation_layer.partitions_present: {arguments: {event_time: happened at}}
  - name: visits_first_last
    data_tests: [activation_layer.as_of_date_is_recent]
  - name: visits_activation_weekly
    data_tests:
      - activation_layer.one_row_per_entity_and_period
      - activation_layer.accounting_identities
      - activation_layer.agrees_with_fact
      - activation_layer.active_or_inactive
      - activation_layer.as_of_date_is_recent
  - name: visits_activation_status_weekly
    data_tests:
      - activation_layer.one_row_per_entity_and_period
      - activation_layer.active_or_inactive
  - name: activation_metrics
    data_tests:
      - activation_layer.accounting_identities
      - activation_layer.every_period_present
  - name: activation_transitions
    data_tests:
      - activation_layer.transitions_sum_to_ever_active
      - activation_layer.every_period_present
"""
NUMBER_OF_TESTS = 13


@pytest.fixture(scope="module")
def team(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Team:
    project = create_project(tmp_path_factory.mktemp("engines") / "project", template=installed)
    layer.write_models(project)
    project.write_file("models/tests.yml", TESTS_YML)
    rng = random.Random(20250319)
    rows = random_histories(rng, 60, date(2024, 9, 1), AS_OF)
    team = Team(project, SETTINGS, rows, AS_OF, rng)
    team.run("--full-refresh")
    return team


def failing(result: dbtRunnerResult) -> set[str]:
    assert result.exception is None, result.exception
    return {
        f"{node.node.test_metadata.name} on {node.node.attached_node.split('.')[-1]}"
        for node in result.result
        if node.status != "pass"
    }


def test_a_healthy_layer_passes_all_tests(team: Team) -> None:
    result = team.project.dbt("test", variables=VARIABLES)
    assert result.success, messages(result)
    assert len(result.result.results) == NUMBER_OF_TESTS


def test_reconcile_and_the_other_operations_run(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {
        "reconcile": "agrees",
        "backfill_plan": "To run it:",
        "catalog": "visits_activation_weekly",
    }
    for operation, words in said.items():
        arguments = {"reconcile": "{fact: visits}", "catalog": "{}"}.get(
            operation, "{fact: visits, start: 2025-02-01}"
        )
        result = team.project.dbt(
            "run-operation", operation, "--args", arguments, variables=VARIABLES
        )
        assert result.success, result.exception
        assert words in capsys.readouterr().out


def test_facts_that_changed_behind_the_look_back_are_found(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    """The generic test and reconcile tell; the backfill that reconcile names mends it."""
    team.delete(date(2025, 3, 1), date(2025, 3, 9), share=1)
    layer.load_rows(team.project, team.rows)
    result = team.project.dbt("test", variables=VARIABLES)
    assert failing(result) == {"agrees_with_fact on visits_activation_weekly"}
    result = team.project.dbt(
        "run-operation", "reconcile", "--args", "{fact: visits}", variables=VARIABLES
    )
    assert not result.success
    said = capsys.readouterr().out
    start = date.fromisoformat(said.split("activation_start: ")[1][:10])
    team.run(start=start)
    team.check()
    assert team.project.dbt("test", variables=VARIABLES).success


def test_an_entity_is_forgotten(team: Team) -> None:
    entity = next(entity for entity, moments in team.rows.items() if moments)
    arguments = f"{{fact: visits, entity: {{region: {entity[0]}, user: {entity[1]}}}}}"
    result = team.project.dbt("run-operation", "forget", "--args", arguments, variables=VARIABLES)
    assert result.success, result.exception
    del team.rows[entity]
    layer.load_rows(team.project, team.rows)
    team.run("--exclude", "activation_metrics", "activation_transitions")
    for check in layer.checks_of_all_tables()[:-2]:
        check(team.project, team.rows, team.as_of, team.settings)
