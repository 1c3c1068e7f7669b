"""What tables know of one another: each of the smallest histories that once left wrong rows."""

import json
from datetime import date, datetime, timedelta

import layer
import pytest
from dbt import tracking
from dbt.cli import requires
from dbt_common import invocation
from histories import Rows
from layer import Settings
from reference import GRAINS
from statements import after_each, sent
from team import FLOWS
from warehouse import Project, create_project, messages

A, B, C = (1, "a"), (1, "b"), (1, "c")
END = date(2024, 3, 6)
FIRST_LAST = "visits_first_last"
ACTIVATION = [f"visits_activation_{grain}" for grain in GRAINS]


def rows(**days: str) -> Rows:
    """Days of March 2024 by entity: rows(a='1 4')."""
    entities = {"a": A, "b": B, "c": C}
    return {
        entities[name]: [datetime(2024, 3, int(day), 9) for day in numbers.split()]
        for name, numbers in days.items()
    }


@pytest.fixture(scope="module")
def built(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("following") / "project", template=installed)
    layer.write_models(project)
    run(project, rows(a="1 4", b="6"))
    project.save()
    return project


@pytest.fixture
def team(built: Project) -> Project:
    built.restore()
    return built


def run(
    project: Project, facts: Rows, *models: str, end: date | None = END, lookback: int = 3
) -> None:
    layer.load_rows(project, facts)
    select = ["--select", *models] if models else []
    settings = Settings(lookback_days=lookback)
    project.run(*select, variables=settings.variables(activation_end=end))


def assert_right(project: Project, facts: Rows, end: date = END) -> None:
    layer.assert_layer(project, facts, end, Settings())


def record(project: Project, table: str, key: str) -> str:
    """What the latest row of a table that records anything says."""
    date_column = "snapshot_date" if table == FIRST_LAST else "period_start"
    ((text,),) = project.query(
        f"select json_extract_string(built_with, '{key}') from {table} "  # noqa: S608
        f"where built_with is not null order by {date_column} desc limit 1"
    )
    return str(text)


# ------------------------------------------------------------- a base that was stale (kind 1)


def test_an_activation_table_that_runs_alone_while_rows_vanish_and_come(team: Project) -> None:
    run(team, rows(a="1", b="6"), *ACTIVATION)
    after = rows(a="1", b="5 6")
    run(team, after, *ACTIVATION)
    for _ in range(2):
        run(team, after)
        assert_right(team, after)


@pytest.mark.parametrize(
    "between", [rows(a="1 4", b="5 7"), rows(a="1 4 5", b="7"), rows(a="1 4", c="7")]
)
def test_a_fact_that_changes_between_two_models_of_a_run(team: Project, between: Rows) -> None:
    later = END + timedelta(days=1)
    before = rows(a="1 4", b="6 7")
    run(team, before, FIRST_LAST, end=later)
    run(team, between, *ACTIVATION, *FLOWS, end=later)
    run(team, between, end=later)
    assert_right(team, between, later)


def test_a_change_that_is_taken_back_before_first_last_sees_it(team: Project) -> None:
    later = END + timedelta(days=1)
    facts = rows(a="1 4", b="6 7")
    run(team, facts, FIRST_LAST, end=later)
    run(team, rows(a="1 4", b="7", c="6"), *ACTIVATION, *FLOWS, end=later)
    run(team, facts, end=later)
    assert_right(team, facts, later)


def test_a_change_before_the_rows_that_a_run_writes_is_still_seen(team: Project) -> None:
    """A backfill from the 15th reads the 10th again, from an older snapshot; its rows stay."""
    end = date(2024, 3, 20)
    days = " ".join(map(str, range(1, 21)))
    layer.load_rows(team, rows(a=days, b="10"))
    team.run("--full-refresh", variables=Settings().variables(activation_end=end))
    facts = rows(a=days, c="15")
    layer.load_rows(team, facts)
    backfill = Settings().variables(activation_end=end, activation_start=date(2024, 3, 15))
    team.run(variables=backfill)
    for lookback in (15, 3):
        run(team, facts, end=end, lookback=lookback)
    assert_right(team, facts, end)


def test_a_fact_that_changes_while_first_last_runs(team: Project) -> None:
    """Between its question and the statement that writes: what was asked must not be recorded."""
    changed = rows(a="1 4", b="6 7", c="6")
    later = END + timedelta(days=1)
    layer.load_rows(team, rows(a="1 4", b="6 7"))
    seen: list[str] = []

    def change(model: str, sql: str) -> None:
        if model == FIRST_LAST and "fact_digests" in sql and not seen:
            seen.append(sql)
            layer.load_rows(team, changed)

    with after_each(change):
        team.run("--select", FIRST_LAST, variables=Settings().variables(activation_end=later))
    assert seen
    run(team, changed, end=later)
    assert_right(team, changed, later)


# ------------------------------------------------------------------------ no clocks (kind 2)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moments at which the next runs start."""
    moments: list[datetime] = []
    initialize = requires.initialize_from_flags  # type: ignore[attr-defined]

    def started(*args: object, **kwargs: object) -> None:
        initialize(*args, **kwargs)
        if moments and tracking.active_user is not None:
            tracking.active_user.run_started_at = moments[0]
            monkeypatch.setattr(invocation, "_INVOCATION_STARTED_AT", moments[0])

    monkeypatch.setattr(requires, "initialize_from_flags", started)
    return moments


def test_backfills_of_runs_whose_clocks_are_behind_are_handed_on(
    team: Project, clock: list[datetime]
) -> None:
    """The later one began earlier, by its clock, and goes less far back."""
    facts = rows(a="1 2 4", b="6")
    layer.load_rows(team, facts)
    for year, day in ((2020, 2), (2019, 5)):
        clock[:] = [datetime(year, 1, 1)]
        variables = Settings().variables(activation_end=END, activation_start=date(2024, 3, day))
        team.run("--select", FIRST_LAST, variables=variables)
    clock[:] = [datetime(2018, 1, 1)]
    run(team, facts)
    assert_right(team, facts)


def test_the_order_of_writes_is_a_counter(team: Project) -> None:
    numbers = [int(record(team, FIRST_LAST, "write").split("-")[0])]
    for day in (1, 2):
        run(team, rows(a="1 4", b="6"), end=END + timedelta(days=day))
        numbers.append(int(record(team, FIRST_LAST, "write").split("-")[0]))
    assert numbers == [numbers[0] + step for step in range(3)]


# -------------------------------------------------------------- what tables follow, by identity


def test_a_restored_activation_table_catches_up(team: Project) -> None:
    """As after a clone: it has followed a write that is not the latest one any more."""
    table = "visits_activation_daily"
    team.execute(f"create or replace table copied as select * from {table}")  # noqa: S608
    facts = rows(a="1 4 5", b="6")
    run(team, facts)
    team.execute(
        f"delete from {table}",  # noqa: S608
        f"insert into {table} select * from copied",  # noqa: S608
        "drop table copied",
    )
    run(team, facts)
    assert_right(team, facts)


def test_another_first_last_of_as_many_writes_is_not_taken_for_the_one_that_was_followed(
    team: Project,
) -> None:
    facts = rows(a="2 4", b="6")
    layer.load_rows(team, facts)
    team.execute("drop table visits_first_last")
    team.run("--select", FIRST_LAST, variables=Settings().variables(activation_end=END))
    run(team, facts)
    assert_right(team, facts)


def test_a_first_last_that_was_refreshed_to_an_earlier_date_is_followed_back(team: Project) -> None:
    earlier = date(2024, 3, 5)
    facts = rows(a="1 4", b="6")
    layer.load_rows(team, facts)
    variables = Settings().variables(activation_end=earlier)
    team.run("--full-refresh", "--select", FIRST_LAST, variables=variables)
    run(team, facts, end=earlier)
    assert_right(team, facts, earlier)


def test_a_table_that_is_many_writes_behind_is_made_anew(team: Project) -> None:
    """The write that it has followed is not among those that first_last remembers."""
    facts = rows(a="1 4 5", b="6")
    run(team, facts, FIRST_LAST)
    ((written,),) = team.query(
        "select built_with from visits_first_last where built_with is not null "
        "order by snapshot_date desc limit 1"
    )
    recorded = json.loads(written)
    number, name = recorded["write"].split("-")
    recorded["write"] = f"{int(number) + 90:08}-{name}"
    team.execute(
        f"update visits_first_last set built_with = '{json.dumps(recorded)}' "  # noqa: S608
        f"where built_with = '{written}'"
    )
    run(team, facts)
    assert_right(team, facts)


def test_nothing_is_written_where_nothing_is_new(team: Project) -> None:
    tables = [FIRST_LAST, *ACTIVATION, *FLOWS]
    before = {table: team.query(f"select * from {table} order by all") for table in tables}  # noqa: S608
    run(team, rows(a="1 4", b="6"))
    after = {table: team.query(f"select * from {table} order by all") for table in tables}  # noqa: S608
    assert after == before


def test_one_row_records(team: Project) -> None:
    later = END + timedelta(days=1)
    run(team, rows(a="1 4", b="6 7", c="7"), end=later)
    for table in [FIRST_LAST, *ACTIVATION]:
        date_column = "snapshot_date" if table == FIRST_LAST else "period_start"
        counts = team.query(
            f"select count(built_with), max({date_column}) = max({date_column}) "  # noqa: S608
            f"filter (built_with is not null) from {table} group by {date_column} "
            "having count(built_with) > 0"
        )
        assert {count for count, _ in counts} == {1}


@pytest.mark.parametrize("table", [FIRST_LAST, "visits_activation_daily"])
def test_a_write_between_the_question_and_the_statement_stops_the_run(
    team: Project, table: str
) -> None:
    """Another run writes to the model's table, or to the one that it reads; it runs again."""
    daily = "visits_activation_daily"
    facts = rows(a="1 4", b="6 7")
    later = END + timedelta(days=1)
    run(team, facts, FIRST_LAST, end=later)
    before = team.query(f"select * from {daily} order by all")  # noqa: S608
    path = team.folder / "models" / f"{daily}.sql"
    healthy = path.read_text()
    hook = f"update {table} set built_with = regexp_replace(built_with, '-[0-9a-f]+', '-another')"
    overrides = f', overrides={{"pre_hook": "{hook}"}}) }}}}'
    team.write_model(daily, healthy.strip().removesuffix(") }}") + overrides)
    result = team.dbt(
        "run", "--select", daily, variables=Settings().variables(activation_end=later)
    )
    team.write_model(daily, healthy.strip())
    said = f'another run has written to "shop"."main"."{table}" meanwhile: run again'
    assert said in messages(result)
    assert team.query(f"select * from {daily} order by all") == before  # noqa: S608
    run(team, facts, end=later)
    assert_right(team, facts, later)


# ----------------------------------------------------- errors with a remedy that helps (kind 5)


def test_a_gap_and_an_old_late_row_stop_no_status(team: Project) -> None:
    """activation_end goes on without facts; a row comes in that is older than the look-back."""
    later = END + timedelta(days=12)
    run(team, rows(a="1 4", b="6"), end=later)
    late = rows(a="1 4", b="2 6")
    run(team, late, end=later + timedelta(days=1))
    layer.load_rows(team, late)
    variables = Settings().variables(
        activation_end=later + timedelta(days=1), activation_start=date(2024, 3, 2)
    )
    team.run(variables=variables)
    assert_right(team, late, later + timedelta(days=1))


@pytest.mark.parametrize("left", [rows(a="1 4", b="6"), rows(a="1 4"), {}])
def test_a_backfill_after_a_silence_leaves_a_record(team: Project, left: Rows) -> None:
    """Sixty days without facts, no digest of which tells anything; rows of before may be gone."""
    later = END + timedelta(days=60)
    run(team, rows(a="1 4", b="6"), end=later)
    layer.load_rows(team, left)
    variables = Settings().variables(activation_end=later)
    team.run(variables=variables | {"activation_start": date(2024, 3, 4)})
    assert_right(team, left, later)
    if left:
        run(team, left, end=later + timedelta(days=1))
        assert_right(team, left, later + timedelta(days=1))


def test_last_rows_that_vanish_before_the_look_back_stop_no_later_run(team: Project) -> None:
    later = END + timedelta(days=60)
    run(team, rows(a="1 4", b="6"), end=later)
    left = rows(a="1 4")
    layer.load_rows(team, left)
    variables = Settings().variables(activation_end=later + timedelta(days=1))
    team.dbt("run", variables=variables)
    team.run(variables=variables)
    team.run(variables=variables | {"activation_start": date(2024, 3, 6)})
    assert_right(team, left, later + timedelta(days=1))


def test_a_fact_that_is_empty_for_once_is_followed_when_it_is_back(team: Project) -> None:
    """As where it was truncated, and the load failed."""
    facts = rows(a="1 4", b="6")
    layer.load_rows(team, {})
    team.dbt("run", variables=Settings().variables(activation_end=END + timedelta(days=1)))
    run(team, facts, end=END + timedelta(days=2))
    variables = Settings().variables(activation_end=END + timedelta(days=2))
    team.run(variables=variables | {"activation_start": date(2024, 3, 1)})
    assert_right(team, facts, END + timedelta(days=2))


def test_days_that_were_read_without_a_look_back_are_verified_with_one(team: Project) -> None:
    facts = rows(a="1 4", b="6")
    run(team, facts, lookback=0)
    run(team, rows(a="1 4 6", b="6"), "--full-refresh", *ACTIVATION, lookback=0)
    run(team, facts)
    assert_right(team, facts)


def test_transitions_without_a_complete_period_are_not_written_again(team: Project) -> None:
    """A year that is not over yet has none; nothing could tell what was followed."""
    with sent() as statements:
        run(team, rows(a="1 4", b="6"))
    assert [model for model, sql in statements if model in FLOWS and "delete from" in sql] == []


def test_a_backfill_of_an_activation_table_alone_names_a_command_that_works(team: Project) -> None:
    facts = rows(a="1 2 4", b="6")
    layer.load_rows(team, facts)
    variables = Settings().variables(activation_end=END, activation_start=date(2024, 3, 5))
    run(team, facts, FIRST_LAST)
    result = team.dbt("run", "--select", "visits_activation_daily", variables=variables)
    said = messages(result)
    assert "a backfill begins with first_last, which has not been recomputed from then" in said
    assert (
        "do:      dbt run --select visits_first_last+ --vars '{activation_start: 2024-03-05, "
        in said
    )
    team.run("--select", "visits_first_last+", variables=variables)
