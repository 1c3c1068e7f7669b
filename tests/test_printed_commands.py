"""Commands that are printed name models: they select something where tables have other names."""

import re
import shlex
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from operations import operate
from warehouse import Project, Vars, create_project, messages

AS_OF = date(2025, 3, 20)
END: Vars = {"activation_end": AS_OF}
NAMES = """
{% macro generate_alias_name(custom_alias_name=none, node=none) %}
{{- 'dim_' ~ node.name -}}
{% endmacro %}
{% macro generate_schema_name(custom_schema_name, node) %}
{{- var('schema', 'marts') -}}
{% endmacro %}
"""
EVENTS = ("user_id integer", "visited_at timestamp", "platform varchar")
ROWS = [
    (user, f"2025-03-{day} 09:00:00", "web")
    for user, days in enumerate([(3, 10, 12), (4, 12, 18, 19), (18,)])
    for day in days
]
MODELS = {
    "visits": "select * from main.events",
    "visits_first_last": "first_last('visits', entity='user_id', event_time='visited_at', "
    "segments={'platform': 'last'}, partitions={'on_missing': var('on_missing', 'ignore')})",
    "visits_activation_daily": "activation('visits', 'daily')",
    "visits_activation_weekly": "activation('visits', 'weekly', "
    "inactive_periods=var('inactive', 1))",
    "visits_activation_status_weekly": "activation_status('visits', 'weekly', "
    "tiers=var('tiers', none))",
    "activation_metrics": "activation_metrics('visits', 'weekly')",
    "activation_transitions": "activation_transitions('visits', 'weekly')",
    "activation_drivers": "activation_drivers('visits', 'weekly')",
    "activation_segments": "activation_segments('visits', 'weekly')",
    "activation_rolling": "activation_rolling('visits', windows=var('windows', [7, 28]))",
}
COMMAND = re.compile(r"dbt (?:run|build) (.*)")


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("aliases") / "project", template=installed)
    project.write_file("macros/names.sql", NAMES)
    for name, sql in MODELS.items():
        project.write_model(
            name, sql if sql.startswith("select") else f"{{{{ activation_layer.{sql} }}}}"
        )
    project.load("events", EVENTS, ROWS)
    project.run(variables=END)
    project.save()
    return project


@pytest.fixture
def team(shop: Project) -> Project:
    shop.restore()
    return shop


def assert_commands_select(project: Project, said: str) -> None:
    commands = COMMAND.findall(said)
    assert commands, said
    for arguments in map(shlex.split, commands):
        listed = project.dbt("ls", *(word for word in arguments if word != "--full-refresh"))
        assert listed.success, (arguments, messages(listed))
        assert listed.result, (arguments, said)


def run(project: Project, *models: str, **variables: Any) -> str:
    """What a run says, whether it fails or warns."""
    result = project.dbt("run", "--select", *models, variables={**END, **variables})
    return messages(result) + "\n".join(project.logged)


def update(project: Project, model: str, change: str) -> None:
    project.execute(f"update marts.dim_{model} set built_with = {change}")  # noqa: S608


def table_missing(project: Project) -> str:
    project.execute("drop table marts.dim_visits_first_last")
    return run(project, "visits_activation_weekly")


def table_of_another_hand(project: Project) -> str:
    project.execute(
        "drop table marts.dim_visits_first_last",
        "create table marts.dim_visits_first_last as select 1 as id",
    )
    return run(project, "visits_first_last")


def another_time_zone(project: Project) -> str:
    return run(project, "visits_first_last", activation_timezone="Asia/Seoul")


def other_inactive_periods(project: Project) -> str:
    return run(project, "visits_activation_weekly", inactive=3)


def other_tiers(project: Project) -> str:
    return run(project, "visits_activation_status_weekly", tiers="{at_risk: 1}")


def other_windows(project: Project) -> str:
    return run(project, "activation_rolling", windows=[3, 28])


def logic_changed(project: Project) -> str:
    update(
        project, "visits_activation_weekly", "replace(built_with, '\"logic\": ', '\"logic\": 9')"
    )
    return run(project, "visits_activation_weekly", activation_on_new_logic="fail")


def logic_of_what_it_reads_changed(project: Project) -> str:
    update(
        project, "visits_activation_weekly", "replace(built_with, '\"logic\": ', '\"logic\": 9')"
    )
    return run(project, "activation_metrics")


def record_unreadable(project: Project) -> str:
    update(project, "visits_first_last", "replace(built_with, '{', '')")
    return run(project, "visits_activation_weekly")


def record_lost(project: Project) -> str:
    update(project, "visits_first_last", "null")
    return run(project, "visits_activation_weekly")


def backfill_of_one_table(project: Project) -> str:
    return run(project, "visits_activation_weekly", activation_start=date(2025, 3, 4))


def first_last_deferred_to_production(project: Project) -> str:
    """Only production has a first_last, whose record cannot be read."""
    update(project, "visits_first_last", "replace(built_with, '{', '')")
    state = project.folder / "state"
    state.mkdir(exist_ok=True)
    project.parse(END).write(str(state / "manifest.json"))
    project.manifest = None
    weekly = "visits_activation_weekly"
    said = run(project, weekly, "--defer", "--state", str(state), schema="dev")
    project.manifest = None
    return said


def activation_behind(project: Project) -> str:
    run(project, "visits_first_last", activation_end=AS_OF + timedelta(days=1))
    return run(project, "visits_activation_status_weekly")


def rows_that_first_last_does_not_know(project: Project) -> str:
    """Late rows of before the look-back, in the month that a later run reads again."""
    project.load("events", EVENTS, [*ROWS, (7, "2025-03-17 09:00:00", "web")])
    said = run(project, "visits_first_last+", activation_end=AS_OF + timedelta(days=3))
    project.load("events", EVENTS, ROWS)
    return said


def dates_awaited(project: Project) -> str:
    return run(
        project, "visits_first_last", on_missing="fail", activation_end=AS_OF + timedelta(days=3)
    )


def dates_of_long_ago(project: Project) -> str:
    project.load("events", EVENTS, [*ROWS * 3, (7, "1970-01-01 00:00:00", "web")])
    said = run(project, "visits_first_last", "--full-refresh")
    project.load("events", EVENTS, ROWS)
    return said


def operated(operation: str, **arguments: Any) -> Callable[[Project], str]:
    def say(project: Project) -> str:
        said = operate(project, operation, {"fact": "visits", **arguments}, END)
        return said.printed + said.error

    return say


def behind_in_explain(project: Project) -> str:
    run(project, "visits_first_last", activation_end=AS_OF + timedelta(days=1))
    return operated("explain", grain="weekly")(project)


def differing_in_reconcile(project: Project) -> str:
    project.execute("delete from marts.dim_visits_activation_weekly where user_id = 1")
    return operated("reconcile")(project)


def other_settings_in_reconcile(project: Project) -> str:
    update(project, "visits_activation_weekly", "replace(built_with, 'monday', 'sunday')")
    return operated("reconcile")(project)


def missing_in_operation(project: Project) -> str:
    project.execute("drop table marts.dim_visits_first_last")
    return operated("backfill_plan", start="2025-03-04")(project)


@pytest.mark.parametrize(
    "say",
    [
        table_missing,
        table_of_another_hand,
        another_time_zone,
        other_inactive_periods,
        other_tiers,
        other_windows,
        logic_changed,
        logic_of_what_it_reads_changed,
        record_unreadable,
        record_lost,
        backfill_of_one_table,
        first_last_deferred_to_production,
        activation_behind,
        rows_that_first_last_does_not_know,
        dates_awaited,
        dates_of_long_ago,
        operated("forget", entity=1),
        operated("backfill_plan", start="2025-03-04"),
        behind_in_explain,
        differing_in_reconcile,
        other_settings_in_reconcile,
        missing_in_operation,
    ],
)
def test_printed_commands_select_models(team: Project, say: Callable[[Project], str]) -> None:
    assert_commands_select(team, say(team))
