"""What dbt gives an incremental model it gives the package's too, on DuckDB and Postgres."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from time import sleep
from typing import Any

import layer
import pytest
import reference
from dbt.adapters.cache import RelationsCache
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.version import __version__ as dbt_version
from engines.engine import Engine, schema_of
from histories import random_histories
from statements import COMMENT, changes, sent
from team import Team
from warehouse import Project, messages, vars_flag, working_directory

SETTINGS = layer.Settings()
AS_OF = date(2025, 3, 2)
ROWS = random_histories(random.Random(20250302), 20, date(2024, 12, 1), AS_OF + timedelta(days=30))
FIRST_LAST, WEEKLY = "visits_first_last", "visits_activation_weekly"
STATUS, METRICS = "visits_activation_status_weekly", "activation_metrics"
TRANSITIONS = "activation_transitions"
CALLS = {
    FIRST_LAST: "first_last('visits', entity=['region', 'user'], event_time='happened at'{})",
    WEEKLY: "activation('visits', 'weekly'{})",
    STATUS: "activation_status('visits', 'weekly'{})",
    METRICS: "activation_metrics(['visits'], ['weekly']{})",
    TRANSITIONS: "activation_transitions(['visits'], ['weekly']{})",
}
MODELS = [*CALLS]


@pytest.fixture
def team(project: Project) -> Team:
    """A project with one model of each kind; nothing is built."""
    if project.engine.name not in ("duckdb", "postgres"):
        pytest.skip("runs on DuckDB and Postgres")
    schema = project.engine.profile(project.folder).get("schema", "main")
    project.write_model("visits", f"select * from {schema}.events")
    for model in MODELS:
        write(project, model)
    team = Team(project, SETTINGS, ROWS, AS_OF, random.Random(7))
    layer.load_rows(project, ROWS)
    return team


def write(
    project: Project, model: str, overrides: Mapping[str, Any] | None = None, around: str = "{}"
) -> None:
    """One model, with overrides, and in other SQL of the user's own."""
    arguments = f", overrides={dict(overrides)!r}" if overrides else ""
    call = CALLS[model].format(arguments)
    project.write_model(model, around.format(f"{{{{ activation_layer.{call} }}}}"))


def write_properties(project: Project, model: str, **properties: Any) -> None:
    properties = {"models": [{"name": model, **properties}]}
    project.write_file("models/properties.yml", json.dumps(properties))


def build(team: Team, *models: str, flags: Iterable[str] = ()) -> None:
    team.run(*flags, *(("--select", "visits", *models) if models else ()))


def next_day(team: Team, *models: str, flags: Iterable[str] = ()) -> None:
    team.as_of += timedelta(days=1)
    build(team, *models, flags=flags)


def variables(team: Team, **more: Any) -> dict[str, Any]:
    return SETTINGS.variables(activation_end=team.as_of, **more)


def failure(team: Team, *args: str) -> str:
    result = team.project.dbt("run", *args, variables=variables(team))
    assert not result.success
    return messages(result)


def assert_weekly(team: Team, schema: str | None = None) -> None:
    """The activation table, also that of another schema, equals the reference."""
    expected = reference.activation(team.events, "weekly", team.as_of)
    table = f"{schema}.{WEEKLY}" if schema else WEEKLY
    actual = team.project.rows(table, layer.ENTITY, reference.ActivationRow._fields[1:])
    layer.assert_same_rows(table, actual, [row.entity + row[1:] for row in expected])


def contents(team: Team) -> dict[str, Counter[tuple[Any, ...]]]:
    """All rows of all tables, with their technical columns."""
    return {table: Counter(team.project.query(f"select * from {table}")) for table in MODELS}  # noqa: S608


def columns(team: Team, table: str) -> dict[str, tuple[str, bool]]:
    """Types, and whether nulls are allowed."""
    rows = team.project.query(
        "select column_name, data_type, is_nullable from information_schema.columns "
        f"where table_name = '{table}' and table_schema = '{schema(team)}' "
        "order by ordinal_position"
    )
    return {name: (data_type, nullable == "YES") for name, data_type, nullable in rows}


def schema(team: Team) -> str:
    return str(team.project.engine.profile(team.project.folder).get("schema", "main"))


# -------------------------------------------------------------------------------------------- hooks

LOG = (
    "insert into {{ target.schema }}.hooks select 1 + count(*), '%s' from {{ target.schema }}.hooks"
)
SEES = LOG.replace("'%s'", "'%s ' || (select max(as_of_date) from {{ this }})")


def hooks(source: str) -> dict[str, list[Any]]:
    """Hooks of both kinds that log when they run, and after the model what they see."""
    return {
        "pre_hook": [
            LOG % f"before, {source}",
            {"sql": LOG % f"before begin, {source}", "transaction": False},
        ],
        "post_hook": [
            SEES % f"after, {source}",
            {"sql": SEES % f"after commit, {source}", "transaction": False},
        ],
    }


def test_hooks_run_once_each_and_in_the_order_of_dbt(team: Team) -> None:
    """In dbt_project.yml and in overrides; on the first build, later, and on a full refresh.

    With dbt 1.10 DuckDB's adapter loses what is sent after the commit of its full refresh.
    """
    project = team.project
    full_refresh = [["--full-refresh"]] if not dbt_version.startswith("1.10.") else []
    settings = {f"+{when.replace('_', '-')}": sql for when, sql in hooks("project").items()}
    text = (project.folder / "dbt_project.yml").read_text()
    models = {"models": {"shop": {WEEKLY: settings}}}
    project.write_file("dbt_project.yml", f"{text}\n{json.dumps(models)[1:-1]}\n")
    write(project, WEEKLY, hooks("overrides"))
    for flags in ([], [], *full_refresh):
        project.load("hooks", (("number", "integer"), ("words", "text")), [])
        next_day(team, FIRST_LAST, WEEKLY, flags=flags)
        seen = f" {team.as_of}"
        logged = project.query("select words from hooks order by number")
        assert [words for (words,) in logged] == [
            f"{when}, {source}{seen if when.startswith('after') else ''}"
            for when in ("before begin", "before", "after", "after commit")
            for source in ("project", "overrides")
        ]
        assert_weekly(team)


# ------------------------------------------------------------------------ grants, comments, indexes


def test_grants_are_given_and_taken(team: Team, engine: Engine) -> None:
    if engine.name != "postgres":
        pytest.skip("nobody can be granted anything")
    project = team.project
    roles = [f"{name}_{schema_of(project.folder)}" for name in ("stays", "goes", "comes")]
    project.execute(*(f"create role {role}" for role in roles))

    def granted(*names: str) -> bool:
        wanted = [f"{name}_{schema_of(project.folder)}" for name in names]
        found = [
            role
            for role in roles
            if project.query(f"select has_table_privilege('{role}', '{WEEKLY}', 'select')")
            == [(True,)]
        ]
        return found == wanted

    write_properties(project, WEEKLY, config={"grants": {"select": roles[:2]}})
    build(team, FIRST_LAST, WEEKLY)
    assert granted("stays", "goes")
    next_day(team, FIRST_LAST, WEEKLY)
    assert granted("stays", "goes")
    write_properties(project, WEEKLY, config={"grants": {"select": [roles[0], roles[2]]}})
    next_day(team, FIRST_LAST, WEEKLY)
    assert granted("stays", "comes")
    write_properties(project, WEEKLY, config={"grants": {"select": []}})
    next_day(team, FIRST_LAST, WEEKLY)
    assert granted()
    assert_weekly(team)


COMMENTS = {
    "duckdb": [
        f"select comment from duckdb_tables() where table_name = '{WEEKLY}'",
        "select comment from duckdb_columns() "
        f"where table_name = '{WEEKLY}' and column_name = 'active_streak'",
    ],
    "postgres": [
        f"select obj_description('{WEEKLY}'::regclass)",
        f"select col_description(attrelid, attnum) from pg_attribute "
        f"where attrelid = '{WEEKLY}'::regclass and attname = 'active_streak'",
    ],
}


def test_descriptions_are_stored_and_follow_what_is_written(team: Team, engine: Engine) -> None:
    for day in range(2):
        write_properties(
            team.project,
            WEEKLY,
            description=f"weeks {day}, as the team's own",
            columns=[{"name": "active_streak", "description": f"streak {day}"}],
            config={"persist_docs": {"relation": True, "columns": True}},
        )
        next_day(team, FIRST_LAST, WEEKLY)
        comments = [team.project.query(question) for question in COMMENTS[engine.name]]
        assert comments == [[(f"weeks {day}, as the team's own",)], [(f"streak {day}",)]]


def test_indexes_of_the_user_are_there_and_stay_one(team: Team, engine: Engine) -> None:
    if engine.name != "postgres":
        pytest.skip("dbt makes no index there")
    index = {"columns": ["activation_state", "period_start"], "unique": False}
    write(team.project, WEEKLY, {"indexes": [index]})
    for flags in ([], [], ["--full-refresh"], []):
        next_day(team, FIRST_LAST, WEEKLY, flags=flags)
        indexes = team.project.query(
            f"select indexdef from pg_indexes where tablename = '{WEEKLY}' "
            f"and schemaname = '{schema(team)}'"
        )
        assert [1 for (index,) in indexes if "(activation_state, period_start)" in index] == [1]
        assert_weekly(team)


# ------------------------------------------------------------------------ contracts and constraints


def contracted(
    team: Team, types: Mapping[str, str] | None = None, not_null: str | None = None
) -> None:
    """A contract of the types of the table as it was built, but for some."""
    constraint = {"constraints": [{"type": "not_null"}]}
    write_properties(
        team.project,
        WEEKLY,
        config={"contract": {"enforced": True}, "on_schema_change": "fail"},
        columns=[
            {"name": name, "data_type": (types or {}).get(name, data_type), "quote": name == "user"}
            | (constraint if name == not_null else {})
            for name, (data_type, _) in columns(team, WEEKLY).items()
        ],
    )


def forget_what_was_followed(team: Team) -> None:
    """The next run has something to write."""
    team.project.execute(
        f"update {WEEKLY} set built_with = regexp_replace(built_with, "  # noqa: S608
        '\'"followed": "[0-9a-f-]+\', \'"followed": "00000000-none\')'
    )


def test_a_contract_is_kept_on_the_first_build_and_later(team: Team) -> None:
    build(team, FIRST_LAST, WEEKLY)
    contracted(team)
    next_day(team, FIRST_LAST, WEEKLY)
    team.project.execute(f"drop table {WEEKLY}")
    build(team, WEEKLY)
    assert_weekly(team)
    contracted(team, {"active_streak": "text"})
    for flags in ([], ["--full-refresh"]):
        forget_what_was_followed(team)
        message = failure(team, "--select", WEEKLY, *flags)
        assert "This model has an enforced contract that failed" in message
        assert "active_streak" in message
        assert_weekly(team)


def test_a_constraint_holds(team: Team) -> None:
    build(team, FIRST_LAST, WEEKLY)
    contracted(team, not_null="active_streak")
    build(team, WEEKLY, flags=["--full-refresh"])
    next_day(team, FIRST_LAST, WEEKLY)
    nullable = {name for name, (_, nullable) in columns(team, WEEKLY).items() if nullable}
    assert {*columns(team, WEEKLY)} - nullable == {"active_streak"}
    assert_weekly(team)
    contracted(team, not_null="return_interval")
    assert "return_interval" in failure(team, "--select", WEEKLY, "--full-refresh")
    assert_weekly(team)


# --------------------------------------------------------------------------------- on_schema_change

EXTRA = "select *, 1 as extra from ({}) as rows_of_macro"


def with_column(team: Team, on_schema_change: str | None, around: str = EXTRA) -> None:
    overrides = {"on_schema_change": on_schema_change} if on_schema_change else {}
    write(team.project, WEEKLY, overrides, around)


@pytest.mark.parametrize("on_schema_change", [None, "ignore"])
def test_a_column_that_the_user_adds_later_is_ignored(
    team: Team, on_schema_change: str | None
) -> None:
    build(team, FIRST_LAST, WEEKLY)
    with_column(team, on_schema_change)
    next_day(team, FIRST_LAST, WEEKLY)
    assert "extra" not in columns(team, WEEKLY)
    assert_weekly(team)


@pytest.mark.parametrize("on_schema_change", ["append_new_columns", "sync_all_columns"])
def test_a_column_that_the_user_adds_later_is_added(team: Team, on_schema_change: str) -> None:
    build(team, FIRST_LAST, WEEKLY)
    with_column(team, on_schema_change)
    next_day(team, FIRST_LAST, WEEKLY)
    assert_weekly(team)
    extra = team.project.query(
        f"select extra, max(as_of_date) from {WEEKLY} group by extra order by extra"  # noqa: S608
    )
    assert extra == [(1, team.as_of), (None, team.as_of - timedelta(days=1))]
    with_column(team, on_schema_change, around="{}")
    next_day(team, FIRST_LAST, WEEKLY)
    assert ("extra" in columns(team, WEEKLY)) == (on_schema_change == "append_new_columns")
    assert_weekly(team)


def test_a_column_that_the_user_adds_later_fails_the_run(team: Team) -> None:
    build(team, FIRST_LAST, WEEKLY)
    with_column(team, "fail")
    forget_what_was_followed(team)
    message = failure(team, "--select", WEEKLY)
    assert "source and target schemas on this incremental model are out of sync" in message
    assert "extra" in message
    assert_weekly(team)
    with_column(team, "fail", around="{}")
    next_day(team, FIRST_LAST, WEEKLY)
    assert_weekly(team)


def test_a_longer_entity_finds_room(team: Team) -> None:
    """Where a column holds texts of some length only, it grows as the fact's does."""
    for size, as_of in ((8, AS_OF), (30, AS_OF + timedelta(days=1))):
        team.project.write_model(
            "visits",
            "{{ config(materialized='table') }} select region, happened_at as \"happened at\", "
            f"cast(name as varchar({size})) as \"user\" from (values (1, timestamp '2025-03-01', "
            f"'{'u' * size}')) as rows (region, happened_at, name)",
        )
        team.as_of = as_of
        build(team, FIRST_LAST, WEEKLY)
    names = team.project.query(f'select distinct "user" from {WEEKLY}')
    assert ("u" * 30,) in names


@pytest.mark.parametrize("on_schema_change", ["ignore", "append_new_columns"])
def test_a_header_of_the_user_s_own_is_sent_once(team: Team, on_schema_change: str) -> None:
    header = "create temp table header_of_mine as select 1 as number;"
    write(team.project, WEEKLY, {"sql_header": header, "on_schema_change": on_schema_change})
    build(team)
    team.project.close()
    next_day(team)
    assert_weekly(team)


def test_a_column_that_was_there_from_the_first_build_is_kept(team: Team) -> None:
    with_column(team, None)
    build(team, FIRST_LAST, WEEKLY)
    next_day(team, FIRST_LAST, WEEKLY)
    assert team.project.query(f"select distinct extra from {WEEKLY}") == [(1,)]  # noqa: S608
    assert_weekly(team)


# ------------------------------------------------------------------------------ clone, defer, state


def with_other_schema(team: Team) -> str:
    """A second target, `other`, in which the fact is built from the same events."""
    project = team.project
    profile = project.engine.profile(project.folder)
    other = f"{schema(team)}_other"
    outputs = {"dev": profile, "other": profile | {"schema": other}}
    project.write_file("profiles.yml", json.dumps({"shop": {"target": "dev", "outputs": outputs}}))
    return other


def write_state(team: Team) -> tuple[str, str]:
    """The manifest as dbt would have written it."""
    folder = team.project.folder / "state"
    folder.mkdir(exist_ok=True)
    team.project.parse(variables(team)).write(str(folder / "manifest.json"))
    return "--state", str(folder)


def dbt(team: Team, *args: str) -> dbtRunnerResult:
    """A command whose project is parsed for its own target and variables."""
    team.project.manifest = None
    command = [*args, *team.project.flags(), *vars_flag(variables(team))]
    with working_directory(team.project.folder):
        result = dbtRunner().invoke(command)
    assert result.success, messages(result)
    return result


def test_a_clone_and_the_runs_after_it_leave_production_alone(team: Team) -> None:
    other = with_other_schema(team)
    build(team)
    production, state = contents(team), write_state(team)
    dbt(team, "clone", *state, "--target", "other")
    assert_weekly(team, other)
    for _ in range(2):
        team.as_of += timedelta(days=1)
        dbt(team, "run", "--target", "other")
        assert_weekly(team, other)
        assert contents(team) == production
    next_day(team)
    assert_weekly(team)


def test_deferring_reads_production_only_where_nothing_else_is(team: Team) -> None:
    other = with_other_schema(team)
    build(team)
    production, state = contents(team), write_state(team)
    defer = ["--defer", *state, "--target", "other"]
    dbt(team, "run", "--select", WEEKLY, *defer)
    assert_weekly(team, other)
    team.as_of += timedelta(days=1)
    dbt(team, "run", "--select", "visits", FIRST_LAST, "--target", "other")
    dbt(team, "run", "--select", WEEKLY, *defer)
    assert_weekly(team, other)
    assert contents(team) == production


def test_production_that_another_thread_is_about_to_list(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """dbt lists a schema to defer to when it is first asked for; meanwhile the list grows."""
    team.project.execute(
        *(f"create table {schema(team)}.pad_{number} (a int)" for number in range(30))
    )
    other = with_other_schema(team)
    transitions = team.project.folder / "models" / f"{TRANSITIONS}.sql"
    team.project.write_model("before", "select 1 as a")
    transitions.write_text(f"-- depends_on: {{{{ ref('before') }}}}\n{transitions.read_text()}")
    build(team)
    add = RelationsCache.add

    def add_slowly(self: RelationsCache, relation: Any) -> None:
        add(self, relation)
        if relation.schema != other:
            sleep(0.05)

    state = write_state(team)
    monkeypatch.setattr(RelationsCache, "add", add_slowly)
    chosen = ["--select", "before", METRICS, TRANSITIONS, "--target", "other"]
    dbt(team, "run", *chosen, "--defer", "--favor-state", *state)


def modified(team: Team, state: Iterable[str]) -> set[str]:
    result = dbt(team, "ls", "--select", "state:modified", *state, "--output", "name")
    assert isinstance(result.result, list)
    return set(result.result)


def test_state_modified_lists_what_was_modified_and_nothing_else(team: Team) -> None:
    build(team)
    state = write_state(team)
    team.settings = layer.Settings(lookback_days=5)
    team.as_of += timedelta(days=1)
    team.run(start=AS_OF - timedelta(days=20))
    assert modified(team, state) == set()
    with_column(team, None)
    assert modified(team, state) == {WEEKLY}


# ------------------------------------------------------------------------ flags and commands of dbt


def test_empty_before_the_first_build(team: Team) -> None:
    build(team, flags=["--empty"])
    assert contents(team) == dict.fromkeys(MODELS, Counter())
    next_day(team)
    assert_weekly(team)


SAMPLE = "--sample={start: 2025-02-20 00:00:00, end: 2025-03-03 00:00:00}"


@pytest.mark.parametrize("flag", ["--empty", SAMPLE])
def test_built_tables_outlive_a_run_without_all_rows(team: Team, flag: str) -> None:
    fact = (team.project.folder / "models" / "visits.sql").read_text()
    sampled = '"happened at" as happened_at, * from'
    team.project.write_model(
        "visits",
        "{{ config(event_time='happened_at') }}\n" + fact.strip().replace("* from", sampled),
    )
    build(team)
    before = contents(team)
    team.as_of += timedelta(days=1)
    build(team, flags=[flag])
    assert contents(team) == before
    next_day(team)
    assert_weekly(team)


def test_retry_goes_on_where_a_run_failed(team: Team) -> None:
    """Its model has written its rows when it fails; those below it were skipped."""
    build(team)
    team.as_of += timedelta(days=1)
    before = contents(team)
    write(team.project, WEEKLY, {"post_hook": "select no_such_column"})
    quiet = ["--quiet", "--no-use-colors", "--log-level-file", "none"]
    with working_directory(team.project.folder):
        end = vars_flag({"activation_end": team.as_of})
        failed = dbtRunner().invoke(["run", *quiet, *end])
        assert not failed.success
        assert "no_such_column" in messages(failed)
        after = contents(team)
        assert {table for table in MODELS if after[table] != before[table]} == {FIRST_LAST}
        write(team.project, WEEKLY)
        retried = dbtRunner().invoke(["retry", *quiet])
    assert retried.success, messages(retried)
    names = {result.node.name for result in getattr(retried.result, "results", [])}
    assert names == {WEEKLY, STATUS, METRICS, TRANSITIONS}
    assert_weekly(team)


def shown(team: Team, model: str) -> int:
    """How many rows `dbt show` shows of a model."""
    result = team.project.dbt("show", "--select", model, "--limit", "3", variables=variables(team))
    assert result.success, messages(result)
    [node] = getattr(result.result, "results", [])
    return len(node.agate_table.rows)


def test_show_shows_rows_with_and_without_the_table_and_writes_none(team: Team) -> None:
    build(team)
    before = contents(team)
    team.as_of += timedelta(days=1)
    assert shown(team, FIRST_LAST) == 3
    for model in MODELS[1:]:
        shown(team, model)
    assert contents(team) == before
    for model in MODELS:
        team.project.execute(f"drop table {model}")
        assert shown(team, model) == 3
        build(team, model)
    assert_weekly(team)


def test_compile_asks_nothing_where_it_is_told_not_to(team: Team) -> None:
    build(team)
    result = team.project.dbt("compile", "--no-introspect", variables=variables(team))
    assert result.success, messages(result)


def test_docs_know_the_tables_and_their_lineage(team: Team) -> None:
    build(team)
    result = team.project.dbt("docs", "generate", variables=variables(team))
    assert result.success, messages(result)
    catalog: Any = result.result
    for model in MODELS:
        table = catalog.nodes[f"model.shop.{model}"]
        assert table.metadata.type == "BASE TABLE"
        assert [*table.columns] == [*columns(team, model)]
    parents = {
        model: {
            parent.split(".")[-1]
            for parent in team.project.parse().nodes[f"model.shop.{model}"].depends_on_nodes
        }
        for model in MODELS
    }
    assert parents[FIRST_LAST] == {"visits"}
    assert parents[WEEKLY] == {"visits", FIRST_LAST}
    for model in (STATUS, METRICS, TRANSITIONS):
        assert WEEKLY in parents[model]


WEEK = "{{region: 1, user: a, period_start: '{}', state_transition: {}, active_streak: {}}}"
FACT = "{entity: [region, user], event_time: happened at}"
UNIT_TESTS = f"""
unit_tests:
  - name: the_whole_history
    model: {WEEKLY}
    overrides:
      vars: {{activation_fact: {FACT}, activation_end: '2025-01-19', activation_start: null}}
      macros: {{is_incremental: false}}
    given:
      - input: ref('visits')
        rows: [{{region: 1, user: a, happened at: '2025-01-06 10:00:00'}}]
      - input: ref('{FIRST_LAST}')
        rows: []
    expect:
      rows:
        - {WEEK.format("2025-01-06", "new", 1)}
        - {WEEK.format("2025-01-13", "new_to_inactive", 0)}
  - name: the_whole_history_as_the_readme_says_it
    model: {WEEKLY}
    overrides:
      vars: {{activation_fact: {FACT}, activation_end: '2025-01-12'}}
    given:
      - input: ref('visits')
        rows: [{{region: 1, user: a, happened at: '2025-01-06 10:00:00'}}]
      - input: ref('{FIRST_LAST}')
        rows: []
    expect:
      rows: [{WEEK.format("2025-01-06", "new", 1)}]
  - name: a_range
    model: {WEEKLY}
    overrides:
      vars:
        activation_fact: {FACT}
        activation_start: '2025-01-13'
        activation_end: '2025-01-19'
      macros: {{is_incremental: true}}
    given:
      - input: ref('visits')
        rows: [{{region: 1, user: a, happened at: '2025-01-14 10:00:00'}}]
      - input: ref('{FIRST_LAST}')
        rows:
          - {{region: 1, user: a, snapshot_date: '2025-01-12', first_active_date: '2025-01-06',
              last_active_date: '2025-01-06', active_days: 1}}
      - input: this
        rows: [{{region: 1, user: a, period_start: '2025-01-06', active_streak: 4}}]
    expect:
      rows: [{WEEK.format("2025-01-13", "new_to_retained", 5)}]
"""


def test_unit_tests_run_with_and_without_what_is_stored(team: Team) -> None:
    team.project.write_file("models/unit_tests.yml", UNIT_TESTS)
    build(team, FIRST_LAST, WEEKLY)
    result = team.project.dbt("test", "--select", "test_type:unit", variables=variables(team))
    assert result.success, messages(result)
    assert len(getattr(result.result, "results", [])) == 3


# ----------------------------------------------------------------------------- what may be replaced


def test_a_daily_run_writes_each_table_in_one_step(team: Team) -> None:
    """No hook, no variable of the session, no temporary table: rows go, and rows come in."""
    build(team)
    with sent() as statements:
        next_day(team)
    for model in MODELS:
        written = [
            sql.strip().lower() for name, sql in statements if name == model and changes(sql)
        ]
        kinds = [COMMENT.sub("", sql).split(maxsplit=2)[:2] for sql in written]
        assert kinds.count(["insert", "into"]) == 1
        others = {tuple(kind) for kind in kinds} - {("insert", "into"), ("delete", "from")}
        assert others <= {("lock", "table"), ("do", "$$"), ("commit",)}


def test_full_refresh_makes_a_table_anew_unless_it_may_not(team: Team, engine: Engine) -> None:
    write(team.project, WEEKLY, {"full_refresh": False})
    build(team)
    tables = [FIRST_LAST, WEEKLY]
    before = [engine.made_as(team.project.folder, table) for table in tables]
    team.insert(AS_OF - timedelta(days=60), AS_OF - timedelta(days=30))
    next_day(team, flags=["--full-refresh"])
    after = [engine.made_as(team.project.folder, table) for table in tables]
    assert [new == old for old, new in zip(before, after, strict=True)] == [False, True]
    assert_weekly(team)


@pytest.mark.parametrize("flags", [[], ["--full-refresh"]])
def test_a_view_makes_way_for_the_table(team: Team, flags: list[str]) -> None:
    build(team, FIRST_LAST)
    team.project.execute(f"create view {WEEKLY} as select 1 as number")
    build(team, WEEKLY, flags=flags)
    next_day(team, FIRST_LAST, WEEKLY)
    assert_weekly(team)


@pytest.mark.parametrize("model", MODELS)
def test_a_table_that_the_package_did_not_write(team: Team, model: str) -> None:
    """The run stops and says what to do, and loses no row; done so, it goes on."""
    build(team, "visits", *MODELS[: MODELS.index(model)])
    team.project.execute(f"create table {model} as select 1 as number")
    message = failure(team, "--select", "visits", model)
    assert "activation_layer: " in message
    assert f"model:   {model} (" in message
    assert "--full-refresh" in message
    assert team.project.query(f"select * from {model}") == [(1,)]  # noqa: S608
    build(team, model, flags=["--full-refresh"])
    build(team)
    assert_weekly(team)
