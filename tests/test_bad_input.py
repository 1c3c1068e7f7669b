"""Every error of the contract: said early, in one shape, with the model and what is allowed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from operations import operate
from warehouse import Project, create_project, messages

FIRST_LAST = (
    "{{ activation_layer.first_last('visits', entity='user_id', event_time='visited_at') }}"
)
WEEKLY = "{{ activation_layer.activation('visits', 'weekly') }}"
VISITS = "select 1 as user_id, timestamp '2025-03-03 10:00:00' as visited_at, 'x' as note"
TODAY = datetime.now(UTC).date()
END = {"activation_end": date(2025, 3, 20)}


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return create_project(tmp_path_factory.mktemp("bad") / "project", template=installed)


@pytest.fixture
def team(shop: Project) -> Project:
    """A project with one good fact; each test begins with the same models and no tables."""
    for path in (shop.folder / "models").glob("*.sql"):
        path.unlink()
    shop.drop_tables()
    shop.write_model("visits", VISITS)
    shop.write_model("visits_first_last", FIRST_LAST)
    shop.write_model("visits_activation_weekly", WEEKLY)
    return shop


def failure(project: Project, *args: str, variables: dict[str, Any] | None = None) -> str:
    result = project.dbt("run", *args, variables=variables)
    assert not result.success
    return messages(result)


def assert_says(
    message: str, *, call: str, problem: str, allowed: str, given: str, do: str | None = None
) -> None:
    """All errors have the same shape; what to do is said on a line of its own."""
    lines = [line.strip() for line in message.splitlines()]
    assert "None" not in lines, message
    assert f"activation_layer: {call}: {problem}" in lines, message
    assert any(line.startswith("allowed:") and allowed in line for line in lines), message
    assert any(line.startswith("given:") and given in line for line in lines), message
    assert not any(line.startswith("allowed:") and "dbt " in line for line in lines), message
    told = [line.removeprefix("do:").strip() for line in lines if line.startswith("do:")]
    assert told == ([] if do is None else [do]), message


CALLS = {
    "unknown grain": (
        "visits_activation_weekly",
        "{{ activation_layer.activation('visits', 'fortnightly') }}",
        "activation('visits', 'fortnightly')",
        "unknown grain",
        "daily, weekly, monthly, quarterly, yearly",
        "fortnightly",
    ),
    "grains where one belongs": (
        "visits_activation_weekly",
        "{{ activation_layer.activation('visits', ['weekly']) }}",
        "activation('visits')",
        "unknown grain",
        "daily, weekly, monthly, quarterly, yearly",
        "['weekly']",
    ),
    "grains in a list of lists": (
        "activation_metrics",
        "{{ activation_layer.activation_metrics('visits', [['weekly']]) }}",
        "activation_metrics",
        "grains is not a list of names",
        "['daily', 'weekly', 'monthly']",
        "[['weekly']]",
    ),
    "misnamed activation": (
        "weekly_visits",
        WEEKLY,
        "activation('visits', 'weekly')",
        "this model file has another name",
        "visits_activation_weekly.sql",
        "weekly_visits.sql",
    ),
    "misnamed first_last": (
        "visits_firstlast",
        FIRST_LAST,
        "first_last('visits')",
        "this model file has another name",
        "visits_first_last.sql",
        "visits_firstlast.sql",
    ),
    "no such entity column": (
        "visits_first_last",
        FIRST_LAST.replace("user_id", "customer_id"),
        "first_last('visits')",
        "no such column in visits",
        "user_id, visited_at, note",
        "customer_id",
    ),
    "no such event time": (
        "visits_first_last",
        FIRST_LAST.replace("visited_at", "seen_at"),
        "first_last('visits')",
        "no such column in visits",
        "user_id, visited_at, note",
        "seen_at",
    ),
    "event time of another type": (
        "visits_first_last",
        FIRST_LAST.replace("visited_at", "note"),
        "first_last('visits')",
        "the event time is neither a date nor a timestamp",
        "a date or timestamp column",
        "note of type",
    ),
    "event time that is a list": (
        "visits_first_last",
        FIRST_LAST.replace("visited_at", "seen_at"),
        "first_last('visits')",
        "the event time is neither a date nor a timestamp",
        "a date or timestamp column",
        "seen_at of type TIMESTAMP[]",
    ),
    "forgotten event time": (
        "visits_first_last",
        FIRST_LAST.replace(", event_time='visited_at'", ""),
        "first_last('visits')",
        "event_time is not the name of a column",
        "event_time='the_column', in quotes",
        "nothing",
    ),
    "event time without quotes": (
        "visits_first_last",
        FIRST_LAST.replace("'visited_at'", "visited_at"),
        "first_last('visits')",
        "event_time is not the name of a column",
        "event_time='the_column', in quotes",
        "nothing",
    ),
    "load time without quotes": (
        "visits_first_last",
        FIRST_LAST.replace("visited_at'", "visited_at', loaded_at=loaded_at"),
        "first_last('visits')",
        "loaded_at is not the name of a column",
        "loaded_at='the_column', in quotes",
        "nothing",
    ),
    "empty entity list": (
        "visits_first_last",
        FIRST_LAST.replace("'user_id'", "[]"),
        "first_last('visits')",
        "the entity has no column",
        "entity='user_id'",
        "[]",
    ),
    "entity that is no name": (
        "visits_first_last",
        FIRST_LAST.replace("'user_id'", "7"),
        "first_last('visits')",
        "the entity is not a column",
        "entity='user_id'",
        "7",
    ),
    "entity named twice": (
        "visits_first_last",
        FIRST_LAST.replace("'user_id'", "['user_id', 'USER_ID']"),
        "first_last('visits')",
        "the entity names a column twice",
        "entity='user_id'",
        "['user_id', 'USER_ID']",
    ),
    "entity with the name of an output column": (
        "visits_first_last",
        FIRST_LAST.replace("user_id", "period_start"),
        "first_last('visits')",
        "the entity has the name of an output column",
        "any name but period_start",
        "period_start",
    ),
    "entity with the name of a column inside": (
        "visits_first_last",
        FIRST_LAST.replace("user_id", "transition_number"),
        "first_last('visits')",
        "the entity has the name of an output column",
        "any name but transition_number",
        "transition_number",
    ),
    "fact that is no name": (
        "visits_activation_weekly",
        "{{ activation_layer.activation('a.b.c', 'weekly') }}",
        "activation('a.b.c', 'weekly')",
        "the fact is not a name",
        "'users_visited_app' or 'package.users_visited_app'",
        "a.b.c",
    ),
    "fact given as a ref": (
        "visits_activation_weekly",
        "{{ activation_layer.activation(ref('visits'), 'weekly') }}",
        "activation",
        "the fact is not a name",
        "'users_visited_app' or 'package.users_visited_app'",
        "visits",
    ),
    "override of what correctness needs": (
        "visits_activation_weekly",
        WEEKLY.replace("'weekly')", "'weekly', overrides={'materialized': 'table'})"),
        "activation('visits', 'weekly')",
        "overrides cannot set materialized",
        "any other config",
        "materialized=table",
    ),
    "overrides that are no dictionary": (
        "visits_activation_weekly",
        WEEKLY.replace("'weekly')", "'weekly', overrides='daily')"),
        "activation('visits', 'weekly')",
        "overrides is not a dictionary",
        "'tags'",
        "daily",
    ),
}


@pytest.mark.parametrize("case", CALLS)
def test_a_wrong_call(team: Project, case: str) -> None:
    model, sql, call, problem, allowed, given = CALLS[case]
    team.write_model(model, sql)
    if "a list" in case:
        team.write_model("visits", f"select *, [visited_at] as seen_at from ({VISITS})")  # noqa: S608
    message = failure(team, variables=END)
    if "given as a ref" in case:
        assert "the fact is not a name" in message
    else:
        assert_says(message, call=call, problem=problem, allowed=allowed, given=given)
    assert f"{model} (models/{model}.sql)" in message.replace("\\", "/")


@pytest.mark.parametrize("value", ["-1", "1.5", "'some'", "none", "true"])
def test_inactive_periods_that_is_no_number_of_periods(team: Project, value: str) -> None:
    sql = WEEKLY.replace("'weekly')", f"'weekly', inactive_periods={value})")
    team.write_model("visits_activation_weekly", sql)
    assert_says(
        failure(team, variables=END),
        call="activation('visits', 'weekly')",
        problem="inactive_periods is not a number of periods",
        allowed="0, a positive whole number, 'all'",
        given={"none": "nothing", "true": "True"}.get(value, value.strip("'")),
    )


VARS = [
    ("activation_start", "'2025-02-30'", "not a date", "YYYY-MM-DD", "2025-02-30"),
    ("activation_start", "yesterday", "not a date", "YYYY-MM-DD", "yesterday"),
    ("activation_end", "20250301", "not a date", "YYYY-MM-DD", "20250301"),
    ("activation_end", "'2025-13-01'", "not a date", "YYYY-MM-DD", "2025-13-01"),
    ("activation_lookback_days", -1, "not a number of days", "from 0 to 3650", "-1"),
    ("activation_lookback_days", "some", "not a number of days", "from 0 to 3650", "some"),
    ("activation_on_new_logic", "ignore", "not something to do", "rebuild, fail", "ignore"),
    ("activation_week_start", "freitag", "not a weekday", "monday, tuesday", "freitag"),
    ("activation_week_start", 1, "not a weekday", "monday, tuesday", "1"),
    ("activation_first_date", "1970", "not a date", "YYYY-MM-DD", "1970"),
    ("activation_timezone", "Seoul", "unknown time zone", "Asia/Seoul", "Seoul"),
    *(
        (
            name,
            TODAY + timedelta(days=2),
            "it lies after today",
            "on or before",
            str(TODAY + timedelta(days=2)),
        )
        for name in ("activation_start", "activation_end", "activation_first_date")
    ),
]


@pytest.mark.parametrize(("name", "value", "problem", "allowed", "given"), VARS)
def test_a_wrong_var(
    team: Project, name: str, value: Any, problem: str, allowed: str, given: str
) -> None:
    message = failure(team, variables={name: value})
    assert_says(message, call=f"var {name}", problem=problem, allowed=allowed, given=given)
    assert "where:   --vars\n" in message
    assert "model:  " not in message


def test_a_wrong_var_of_the_project(team: Project) -> None:
    project_yml = (team.folder / "dbt_project.yml").read_text()
    team.write_file("dbt_project.yml", project_yml + "vars: {activation_end: tomorrow}\n")
    message = failure(team)
    team.write_file("dbt_project.yml", project_yml)
    assert_says(
        message,
        call="var activation_end",
        problem="not a date",
        allowed="YYYY-MM-DD",
        given="tomorrow",
    )
    assert "where:   vars of dbt_project.yml\n" in message


def test_vars_under_the_name_of_the_package(team: Project) -> None:
    """dbt's own documentation shows vars of a package so, and they would have no effect."""
    project_yml = (team.folder / "dbt_project.yml").read_text()
    nested = "vars: {activation_layer: {activation_week_start: sunday}}\n"
    team.write_file("dbt_project.yml", project_yml + nested)
    said = [failure(team), operate(team, "catalog").error]
    team.write_file("dbt_project.yml", project_yml)
    for message in said:
        assert_says(
            message,
            call="var activation_layer",
            problem="vars under the name of the package do not reach your models",
            allowed="vars: {activation_week_start: sunday}",
            given="vars: {activation_layer: {activation_week_start: ...}}",
            do="move them out of activation_layer, to stand beside it",
        )


@pytest.mark.parametrize(
    ("selected", "call"),
    [
        ("visits+", "first_last('visits')"),
        ("visits_activation_weekly", "activation('visits', 'weekly')"),
    ],
)
def test_a_misspelt_var_of_the_command_line(team: Project, selected: str, call: str) -> None:
    """A backfill that named a var of that kind did nothing, and said nothing."""
    team.run(variables=END)
    misspelt = END | {"activation_strat": date(2025, 3, 1), "on_missing": "hold"}
    team.run("--select", selected, variables=misspelt)
    [said] = team.logged
    assert f"{call}: --vars gives activation_strat, which this run goes on without" in said
    assert "activation_start" in said


def test_a_misspelt_var_of_an_operation(team: Project) -> None:
    team.run(variables=END)
    asked = ["run-operation", "explain", "--args", "{fact: visits, period: 2025-03-03}"]
    team.dbt(*asked, variables=END | {"activation_edn": date(2025, 3, 9)})
    assert any("explain('visits'): --vars gives activation_edn" in said for said in team.logged)


@pytest.mark.parametrize("name", ["activation_start", "activation_first_date"])
def test_a_start_after_the_end(team: Project, name: str) -> None:
    message = failure(team, variables=END | {name: date(2025, 4, 1)})
    assert_says(
        message,
        call=f"var {name}",
        problem="it lies after activation_end",
        allowed="2025-03-20",
        given="2025-04-01",
    )


def test_a_missing_first_last_is_named(team: Project) -> None:
    """dbt itself stops here, before a macro can speak; its message names the missing model."""
    (team.folder / "models" / "visits_first_last.sql").unlink()
    team.manifest = None
    message = failure(team, variables=END)
    assert "depends on a node named 'visits_first_last' which was not found" in message


def test_a_first_last_written_by_hand(team: Project) -> None:
    team.write_model("visits_first_last", "select 1 as user_id")
    assert_says(
        failure(team, variables=END),
        call="activation('visits', 'weekly')",
        problem="the fact has no first_last model",
        allowed="visits_first_last.sql with {{ activation_layer.first_last('visits', ",
        given="models/visits_first_last.sql",
    )


def test_an_ephemeral_fact(team: Project) -> None:
    team.write_model("visits", "{{ config(materialized='ephemeral') }} " + VISITS)
    assert_says(
        failure(team, variables=END),
        call="first_last('visits')",
        problem="the fact is ephemeral",
        allowed="a view, a table, an incremental model, a seed",
        given="ephemeral",
    )


def test_another_week_start_than_the_stored_one(team: Project) -> None:
    team.run(variables=END)
    message = failure(team, variables=END | {"activation_week_start": "sunday"})
    assert_says(
        message,
        call="activation('visits', 'weekly')",
        problem="the stored table was built with another week_start; "
        "rebuild it with --full-refresh",
        allowed='week_start="monday" as stored',
        given='week_start="sunday"',
        do="dbt build --full-refresh --select visits_activation_weekly+ "
        "--vars '{activation_week_start: sunday}'",
    )
    team.run("--full-refresh", variables=END | {"activation_week_start": "sunday"})


def test_another_number_of_inactive_periods_than_the_stored_one(team: Project) -> None:
    team.run(variables=END)
    sql = WEEKLY.replace("'weekly')", "'weekly', inactive_periods=3)")
    team.write_model("visits_activation_weekly", sql)
    assert "another inactive_periods; rebuild it" in failure(team, variables=END)


def test_another_time_zone_than_the_stored_one(team: Project) -> None:
    team.run(variables=END)
    message = failure(team, variables=END | {"activation_timezone": "Asia/Seoul"})
    assert "first_last('visits'): the stored table was built with another timezone" in message


def test_another_first_date_than_the_stored_one(team: Project) -> None:
    """Tables of a time before this setting have recorded nothing, which is that of none."""
    team.run(variables=END)
    assert_says(
        failure(team, variables=END | {"activation_first_date": date(2025, 1, 1)}),
        call="first_last('visits')",
        problem="the stored table was built with another first_date; rebuild it with "
        "--full-refresh",
        allowed="first_date=null as stored",
        given='first_date="2025-01-01"',
        do="dbt build --full-refresh --select visits_first_last+ "
        "--vars '{activation_first_date: 2025-01-01}'",
    )
    for table in ("visits_first_last", "visits_activation_weekly"):
        team.execute(
            f"update {table} set built_with = replace(built_with, '\"first_date\": null, ', '')"
        )
    team.run(variables=END | {"activation_start": date(2025, 3, 1)})


@pytest.mark.parametrize(
    ("name", "value"), [("first_date", "2025-01-01"), ("timezone", "Asia/Seoul")]
)
def test_other_dates_than_those_of_first_last(team: Project, name: str, value: str) -> None:
    """An activation table that is built anew has no record of its own to compare with."""
    team.run(variables=END)
    asked = END | {f"activation_{name}": value}
    weekly = ("--full-refresh", "--select", "visits_activation_weekly")
    assert_says(
        failure(team, *weekly, variables=asked),
        call="activation('visits', 'weekly')",
        problem=f"visits_first_last was built with another {name}; rebuild it with --full-refresh",
        allowed=f"{name}=null as stored",
        given=f'{name}="{value}"',
        do="dbt build --full-refresh --select visits_first_last+ "
        f"--vars '{{activation_{name}: {value}}}'",
    )


def test_another_entity_than_the_stored_one(team: Project) -> None:
    team.run(variables=END)
    team.write_model("visits_first_last", FIRST_LAST.replace("'user_id'", "['user_id', 'note']"))
    assert "first_last('visits'): the stored table was built with another entity" in failure(
        team, variables=END
    )


def test_another_type_of_entity_than_the_stored_one(team: Project) -> None:
    team.run(variables=END)
    team.write_model("visits", VISITS.replace("select 1 as", "select '01' as"))
    message = failure(team, variables=END)
    assert_says(
        message,
        call="first_last('visits')",
        problem="the stored table was built with another entity; rebuild it with --full-refresh",
        allowed='entity={"user_id": "integer"} as stored',
        given='entity={"user_id": "text"}',
        do="dbt build --full-refresh --select visits_first_last+",
    )


def test_an_entity_with_a_double_quote(team: Project) -> None:
    team.write_model("visits_first_last", FIRST_LAST.replace("user_id", 'a"b'))
    assert "the entity has a double quote in its name" in failure(team, variables=END)


def test_a_backfill_of_one_activation_model_alone(team: Project) -> None:
    """Its fact's snapshots would not know of the change, and later runs would forget it."""
    team.run(variables=END)
    backfill = END | {"activation_start": date(2025, 2, 1)}
    assert_says(
        failure(team, "--select", "visits_activation_weekly", variables=backfill),
        call="activation('visits', 'weekly')",
        problem="a backfill begins with first_last, which has not been recomputed from then",
        allowed="a date from which first_last has been recomputed",
        given="activation_start=2025-02-01",
        do="dbt run --select visits_first_last+ --vars '{activation_start: 2025-02-01}'",
    )
    team.run("--select", "visits_first_last+", variables=backfill)


def test_a_model_that_takes_the_range_out_of_what_its_macro_wrote(team: Project) -> None:
    """Its rows would stand beside those that they replace."""
    team.run(variables=END)
    team.write_model(
        "visits_activation_weekly",
        f"{{% set sql %}}{WEEKLY}{{% endset %}}{{{{ sql | replace('activation_layer: ', '') }}}}",
    )
    later = END | {"activation_end": date(2025, 3, 27)}
    assert_says(
        failure(team, variables=later),
        call="visits_activation_weekly",
        problem="its SQL does not say any more which rows it replaces",
        allowed="the SQL as the macro wrote it",
        given="SQL without the comment -- activation_layer: ...",
    )


def test_a_comment_of_the_user_s_own_that_says_a_range(team: Project) -> None:
    """Rows of the one range would go, and those of the other come in."""
    team.run(variables=END)
    said = '-- activation_layer: {"replaces": "period_start >= date \'2025-01-06\'"}'
    team.write_model("visits_activation_weekly", f"{said}\n{WEEKLY}")
    later = END | {"activation_end": date(2025, 3, 27)}
    assert_says(
        failure(team, variables=later),
        call="visits_activation_weekly",
        problem="its SQL says more than once which rows it replaces",
        allowed="the one comment -- activation_layer: {...} that the macro writes",
        given="2 such comments",
    )


def test_a_model_whose_first_last_is_not_built_yet(team: Project) -> None:
    team.run("--select", "visits", variables=END)
    assert_says(
        failure(team, "--select", "visits_activation_weekly", variables=END),
        call="activation('visits', 'weekly')",
        problem="visits_first_last is not built yet",
        allowed="models that are built",
        given="no relation",
        do="dbt build --select +visits_activation_weekly",
    )


@pytest.mark.parametrize("command", [("compile",), ("docs", "generate"), ("run", "--empty")])
def test_commands_that_come_before_the_first_build(team: Project, command: tuple[str, ...]) -> None:
    result = team.dbt(*command)
    assert result.success, messages(result)


def test_two_facts_of_one_name(team: Project) -> None:
    """The first_last of another package's fact must not be taken for that of this one."""
    for package in ("app", "web"):
        team.write_file(f"{package}/dbt_project.yml", f"name: {package}\nversion: 1.0.0\n")
        team.write_file(
            f"{package}/models/opened.sql", f"{{{{ config(schema='{package}') }}}} {VISITS}"
        )
        link = team.folder / "dbt_packages" / package
        link.unlink(missing_ok=True)
        link.symlink_to(team.folder / package)
    installed = (team.folder / "packages.yml").read_text()
    team.write_file("packages.yml", installed + "  - local: app\n  - local: web\n")
    (team.folder / "package-lock.yml").unlink(missing_ok=True)  # dbt 1.12 goes by it.
    team.write_model("opened_first_last", FIRST_LAST.replace("visits'", "app.opened'"))
    team.write_model(
        "opened_activation_weekly", "{{ activation_layer.activation('web.opened', 'weekly') }}"
    )
    message = failure(team, "--select", "+opened_activation_weekly", variables=END)
    team.write_file("packages.yml", installed)
    for package in ("app", "web"):
        (team.folder / "dbt_packages" / package).unlink()
    assert_says(
        message,
        call="activation('web.opened', 'weekly')",
        problem="the first_last model reads another fact of that name, or another version of it",
        allowed="app.opened, as in opened_first_last",
        given="model.web.opened",
    )
