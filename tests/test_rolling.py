"""Rolling states: who was active on each day and before it, and how far a table follows."""

import random
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import layer
import pytest
from histories import Rows, random_histories
from layer import Settings
from statements import sent
from test_bad_input import assert_says
from warehouse import Project, create_project, messages

AS_OF = date(2025, 3, 19)
END = {"activation_end": AS_OF}
ROLLING, DAILY = "activation_rolling", "visits_activation_daily"
CALL = "{{{{ activation_layer.activation_rolling({}) }}}}"


def moments(days: Iterable[str]) -> list[datetime]:
    return [datetime.fromisoformat(day) for day in days]


ROWS = {
    (1, "each day"): moments(
        f"2025-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 29)
    ),
    (1, "each week"): moments(
        str(date(2025, 1, 1) + timedelta(days=7 * week)) for week in range(11)
    ),
    (1, "six days"): moments(
        str(date(2025, 1, 2) + timedelta(days=6 * step)) for step in range(13)
    ),
    # Away for 27 days, for 28, and for 29.
    (2, "each month"): moments(["2025-01-05", "2025-02-01", "2025-03-01", "2025-03-02"]),
    (2, "and a day"): moments(["2025-01-05", "2025-02-03", "2025-02-04"]),
    (2, "once"): moments(["2025-02-11"]),
}


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("rolling") / "project", template=installed)
    write_models(project)
    layer.load_rows(project, ROWS)
    project.run(variables=Settings().variables(**END))
    project.save()
    return project


@pytest.fixture
def team(shop: Project) -> Project:
    shop.restore()
    write_models(shop)
    return shop


def write_models(project: Project) -> None:
    layer.write_models(project, grains=("daily",), status_grains=())
    project.write_model("sales", "select * from {{ ref('visits') }} where region = 2")
    project.write_model(
        "sales_first_last",
        "{{ activation_layer.first_last('sales', ['region', 'user'], 'happened at') }}",
    )
    project.write_model(
        "sales_activation_daily",
        "{{ activation_layer.activation('sales', 'daily', inactive_periods='all') }}",
    )


def ask_for(project: Project, arguments: str) -> None:
    project.write_model(ROLLING, CALL.format(arguments))


def contents(project: Project, table: str = ROLLING) -> list[tuple[Any, ...]]:
    columns = "* exclude (as_of_date, built_with)"
    return project.query(f"select {columns} from {table} order by all")  # noqa: S608


def days(project: Project, select: str, where: str = "true") -> list[tuple[Any, ...]]:
    return project.query(
        f"select {select} from {ROLLING} where {where} order by period_start"  # noqa: S608
    )


def assert_right(project: Project, rows: Rows, as_of: date = AS_OF, **more: Any) -> None:
    layer.assert_rolling(project, rows, as_of, Settings(), **more)


# ------------------------------------------------------------------------------ what is counted


def test_states_can_be_read_by_eye(team: Project) -> None:
    """Away for 28 days is resurrected, for 27 reactivated, for 7 reactivated, for 6 current."""
    layer.load_rows(
        team, {(2, name): ROWS[2, name] for name in ("each month", "and a day", "once")}
    )
    team.run("--full-refresh", variables=Settings().variables(**END))
    states = "period_start, new, current, reactivated, resurrected, at_risk_7, at_risk_28, dormant"
    assert days(team, states, "active > 0") == [
        (date(2025, 1, 5), 2, 0, 0, 0, 0, 0, 0),
        (date(2025, 2, 1), 0, 0, 1, 0, 0, 1, 0),
        (date(2025, 2, 3), 0, 0, 0, 1, 1, 0, 0),
        (date(2025, 2, 4), 0, 1, 0, 0, 1, 0, 0),
        (date(2025, 2, 11), 1, 0, 0, 0, 0, 2, 0),
        (date(2025, 3, 1), 0, 0, 0, 1, 0, 2, 0),
        (date(2025, 3, 2), 0, 1, 0, 0, 0, 2, 0),
    ]
    rates = "period_start, resurrected_retention_rate, at_risk_28_return_rate"
    assert days(team, rates, "resurrected_retention_rate > 0") == [
        (date(2025, 2, 4), 1.0, None),
        (date(2025, 3, 2), 1.0, 0.0),
    ]


@pytest.mark.parametrize("inactive_periods", [0, 3, "all"])
def test_inactive_rows_do_not_matter(team: Project, inactive_periods: Any) -> None:
    variables = Settings(inactive_periods=inactive_periods).variables(**END)
    team.run("--full-refresh", variables=variables)
    assert_right(team, ROWS)


@pytest.mark.parametrize("windows", [(7, 30), (2, 3), (3, 90), (200, 400)])
def test_windows_name_columns_and_set_limits(team: Project, windows: tuple[int, int]) -> None:
    ask_for(team, f"'visits', windows={list(windows)}")
    earlier = Settings().variables(activation_end=date(2025, 2, 9))
    team.run("--full-refresh", variables=earlier)
    assert_right(team, ROWS, date(2025, 2, 9), windows=windows)
    for as_of in (date(2025, 2, 10), AS_OF):
        team.run(variables=Settings().variables(activation_end=as_of))
        assert_right(team, ROWS, as_of, windows=windows)


def test_counts_are_those_of_the_metrics(team: Project) -> None:
    assert team.query(
        "select count(*) from activation_rolling as rolling "
        "full join (from activation_metrics where time_grain = 'daily') as metrics "
        "using (fact_name, period_start) where rolling.active is distinct from metrics.active "
        "or rolling.ever_active is distinct from metrics.ever_active "
        "or rolling.new is distinct from metrics.new "
        "or rolling.new_retention_rate is distinct from metrics.new_retention_rate"
    ) == [(0,)]


# ---------------------------------------------------------------------------- how it is followed


def test_a_daily_run_writes_only_the_days_since_the_change(team: Project) -> None:
    """A late row inside the look-back: its day and those after it."""
    late = ROWS | {(3, "late"): moments(["2025-03-18"])}
    layer.load_rows(team, late)
    with sent() as statements:
        team.run(variables=Settings().variables(activation_end=AS_OF + timedelta(days=1)))
    [replaced] = [sql for model, sql in statements if model == ROLLING and "delete from" in sql]
    assert "fact_name = 'visits' and period_start >= date '2025-03-18'" in replaced
    asked = [sql for model, sql in statements if model == ROLLING and "built_with" in sql]
    assert len([sql for sql in asked if "insert" not in sql and "delete" not in sql]) == 2
    assert_right(team, late, AS_OF + timedelta(days=1))


@pytest.mark.parametrize("windows", [(3, 9), (7, 28)])
def test_days_one_after_another(team: Project, windows: tuple[int, int]) -> None:
    """A run reads what changed since the day of which the last one recorded who was active."""
    rng = random.Random(windows[1])
    first, last = date(2025, 1, 1), AS_OF
    rows = random_histories(rng, 60, first, last)
    ask_for(team, f"'visits', windows={list(windows)}")
    days = [last - timedelta(days=number) for number in (20, 19, 18, 17, 14, 13, 12, 2, 1, 0)]
    read = []
    for number, day in enumerate(days):
        lookback = 6 if number % 4 == 3 else 3
        late = moments([str(day - timedelta(days=rng.randrange(lookback)))])
        rows[3, f"late {number}"] = [*late]
        rows[0, "user 0"] = [*rows[0, "user 0"], *late]
        layer.load_rows(team, rows)
        variables = {"activation_end": day, "activation_lookback_days": lookback}
        with sent() as statements:
            team.run(*(["--full-refresh"] if day == days[0] else []), variables=variables)
        assert_right(team, rows, day, windows=windows)
        written = next(
            sql for model, sql in statements if model == ROLLING and "active_by_day as" in sql
        )
        bound = re.search(r"inactive_streak = 0\s+and period_start >= date '(.+?)'", written)
        assert bound
        read.append((day - date.fromisoformat(bound[1])).days)
    # From the day of the last record on, else from the longest window before the change.
    assert read[0] > max(read[1:])
    assert sum(back < windows[1] for back in read[1:]) >= 6


def test_a_run_without_news_writes_nothing(team: Project) -> None:
    before = team.query(f"from {ROLLING} order by all")
    with sent() as statements:
        team.run(variables=Settings().variables(**END))
    assert not [sql for model, sql in statements if model == ROLLING and "delete from" in sql]
    assert team.query(f"from {ROLLING} order by all") == before


def test_facts_come_and_go(team: Project) -> None:
    for facts in ("['visits', 'sales']", "['sales']", "['sales', 'visits']", "'visits'"):
        ask_for(team, facts)
        team.run("--select", ROLLING, variables=Settings().variables(**END))
        incremental = contents(team)
        team.run("--full-refresh", "--select", ROLLING, variables=Settings().variables(**END))
        assert contents(team) == incremental
        found = {name for (name,) in team.query(f"select distinct fact_name from {ROLLING}")}
        assert found == {name for name in ("visits", "sales") if name in facts}


def test_facts_of_different_as_of_dates(team: Project) -> None:
    """Each fact is counted through its own date, and written from its own change on."""
    ask_for(team, "['visits', 'sales']")
    team.run("--select", ROLLING, variables=Settings().variables(**END))
    later = Settings().variables(activation_end=AS_OF + timedelta(days=3))
    team.run("--select", "sales_first_last+", variables=later)
    latest = team.query(
        f"select fact_name, max(period_start) from {ROLLING} group by all order by all"
    )
    assert latest == [("sales", AS_OF + timedelta(days=3)), ("visits", AS_OF)]
    incremental = contents(team)
    team.run("--full-refresh", "--select", ROLLING, variables=later)
    assert contents(team) == incremental


def test_a_write_that_the_daily_table_does_not_know_means_from_the_beginning(
    team: Project,
) -> None:
    rows = ROWS | {(3, "early"): moments(["2025-01-20", "2025-02-20"])}
    layer.load_rows(team, rows)
    variables = Settings().variables(**END)
    team.run("--full-refresh", "--exclude", ROLLING, variables=variables)
    team.run("--select", ROLLING, variables=variables)
    assert_right(team, rows)


@pytest.mark.parametrize("first", ["2024-12-20", "2025-01-03"])
def test_a_first_day_that_moves(team: Project, first: str) -> None:
    """Days before it come, or go."""
    rows = {(1, "moves"): moments([first, "2025-01-15", "2025-03-19"])}
    variables = Settings().variables(**END)
    for facts in ({(1, "moves"): moments(["2025-01-01", "2025-01-15", "2025-03-19"])}, rows):
        layer.load_rows(team, facts)
        start = {"activation_start": date(2024, 12, 1)}
        team.run(variables=variables | start)
        assert_right(team, facts)


def test_a_fact_without_rows(team: Project) -> None:
    layer.load_rows(team, {(2, "elsewhere"): moments(["2025-03-03"])})
    team.write_model("visits", "select * from {{ target.schema }}.events where region = 1")
    ask_for(team, "['visits', 'sales']")
    team.drop_tables()
    layer.load_rows(team, {})
    for _ in range(2):
        team.run()
        assert team.query(f"select count(*) from {ROLLING}") == [(0,)]
    layer.load_rows(team, {(1, "first"): moments(["2025-03-03"])})
    team.run(variables=Settings().variables(**END))
    assert_right(team, {(1, "first"): moments(["2025-03-03"])})


def test_a_forgotten_entity_is_counted_no_more(team: Project) -> None:
    rows = {entity: moments for entity, moments in ROWS.items() if entity != (2, "once")}
    layer.load_rows(team, rows)
    said = team.dbt(
        "run-operation", "forget", "--args", "{fact: visits, entity: {region: 2, user: once}}"
    )
    assert said.success, messages(said)
    team.run(variables=Settings().variables(**END))
    assert_right(team, rows)


@pytest.mark.parametrize("flag", ["--empty", "--sample=2 days"])
def test_runs_that_see_no_rows_leave_it_alone(team: Project, flag: str) -> None:
    before = team.query(f"from {ROLLING} order by all")
    layer.load_rows(team, ROWS | {(3, "new"): moments(["2025-03-19"])})
    team.run(flag, variables=Settings().variables(**END))
    assert team.query(f"from {ROLLING} order by all") == before


# -------------------------------------------------------------------------------- what is refused

ALLOWED = "two whole numbers of days that ascend, the first at least 2: [7, 28]"
WRONG = {
    "one": ("windows=[7]", "windows are not two", "[7]"),
    "three": ("windows=[1, 7, 28]", "windows are not two", "[1, 7, 28]"),
    "a number": ("windows=7", "windows are not two", "7"),
    "a text": ("windows='7, 28'", "windows are not two", "'7, 28'"),
    "a fraction": ("windows=[7, 28.5]", "a window is not a whole number of days", "28.5"),
    "texts": ("windows=['7', 28]", "a window is not a whole number of days", "'7'"),
    "true": ("windows=[true, 28]", "a window is not a whole number of days", "True"),
    "falling": ("windows=[28, 7]", "the windows do not ascend", "[28, 7]"),
    "equal": ("windows=[7, 7]", "the windows do not ascend", "[7, 7]"),
    "too short": ("windows=[1, 28]", "the first window is too short", "[1, 28]"),
}


@pytest.mark.parametrize("case", WRONG)
def test_windows_that_are_refused(team: Project, case: str) -> None:
    arguments, problem, given = WRONG[case]
    ask_for(team, f"'visits', {arguments}")
    message = messages(team.dbt("run", "--select", ROLLING, variables=END))
    assert_says(message, call=ROLLING, problem=problem, allowed=ALLOWED, given=given)
    assert "model:   activation_rolling (" in message


def test_a_window_that_no_calendar_holds(team: Project) -> None:
    ask_for(team, "'visits', windows=[7, 9999999999]")
    message = messages(team.dbt("run", "--select", ROLLING, variables=END))
    problem, allowed = "the second window is too long", "at most 3650 days"
    assert_says(message, call=ROLLING, problem=problem, allowed=allowed, given="[7, 9999999999]")


def test_other_windows_ask_for_a_full_refresh(team: Project) -> None:
    before = contents(team)
    ask_for(team, "'visits', windows=[7, 30]")
    result = team.dbt("run", "--select", ROLLING, variables=END)
    assert not result.success
    message = messages(result)
    problem = "the stored table was built with other windows; rebuild it with --full-refresh"
    command = "dbt build --full-refresh --select activation_rolling+"
    assert_says(
        message,
        call=ROLLING,
        problem=problem,
        allowed="windows=[7, 28]",
        given="windows=[7, 30]",
        do=command,
    )
    assert contents(team) == before
    team.run(*command.split()[2:], variables=END)
    assert_right(team, ROWS, windows=(7, 30))


def test_a_fact_without_a_daily_model_is_named(team: Project) -> None:
    path = team.folder / "models" / "sales_activation_daily.sql"
    path.unlink()
    ask_for(team, "['visits', 'sales']")
    message = messages(team.dbt("run", variables=END))
    assert "depends on a node named 'sales_activation_daily' which was not found" in message


def test_a_misnamed_model_is_refused(team: Project) -> None:
    team.write_model("rolling", CALL.format("'visits'"))
    message = messages(team.dbt("run", "--select", "rolling", variables=END))
    (team.folder / "models" / "rolling.sql").unlink()
    team.manifest = None
    assert_says(
        message,
        call=ROLLING,
        problem="this model file has another name",
        allowed="activation_rolling.sql",
        given="rolling.sql",
    )


def test_a_table_of_another_hand_is_left_alone(team: Project) -> None:
    team.execute(f"drop table {ROLLING}", f"create table {ROLLING} as select 1 as answer")
    result = team.dbt("run", "--select", ROLLING, variables=END)
    assert not result.success
    assert "is none that this model wrote" in messages(result)
    assert team.query(f"from {ROLLING}") == [(1,)]
