"""Status, metrics and transitions: what calls ask for, and what changes below them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import layer
import pytest
from reference import Entity
from warehouse import Project, create_project, messages

AS_OF = date(2025, 3, 19)
END = {"activation_end": AS_OF}
FLOWS = ["activation_metrics", "activation_transitions"]
MODELS = [*FLOWS, "activation_drivers"]
VISITS: dict[Entity, list[str]] = {
    (1, "steady"): ["2025-02-03", "2025-02-10", "2025-02-17", "2025-02-24", "2025-03-03"],
    (1, "returns"): ["2025-01-06", "2025-01-13", "2025-02-17", "2025-03-03", "2025-03-18"],
    (2, "once"): ["2025-02-11"],
    (2, "begins now"): ["2025-03-19"],
}


def moments(days: Iterable[str]) -> list[datetime]:
    return [datetime.fromisoformat(day) for day in days]


ROWS = {entity: moments(days) for entity, days in VISITS.items()}


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("flows") / "project", template=installed)
    project.write_model("sales", "select * from events where region = 1")
    project.write_model(
        "sales_first_last",
        "{{ activation_layer.first_last('sales', ['region', 'user'], 'happened at') }}",
    )
    for grain in ("daily", "weekly"):
        project.write_model(
            f"sales_activation_{grain}",
            f"{{{{ activation_layer.activation('sales', '{grain}', inactive_periods=0) }}}}",
        )
    layer.write_models(project)
    layer.load_rows(project, ROWS)
    project.run(variables=layer.Settings().variables(**END))
    project.save()
    return project


@pytest.fixture
def team(shop: Project) -> Project:
    """The built layer: each test begins with the same models and tables."""
    shop.restore()
    layer.write_models(shop)
    return shop


def write_flows(project: Project, facts: str, grains: str, prefix: str = "") -> None:
    for model in MODELS:
        call = f"activation_layer.{model}({facts}, {grains})"
        project.write_model(prefix + model, f"{{{{ {call} }}}}")


def pairs(project: Project, table: str) -> list[tuple[str, str]]:
    rows = project.query(f"select distinct fact_name, time_grain from {table} order by all")  # noqa: S608
    return [(fact, grain) for fact, grain in rows]


def contents(project: Project, table: str) -> list[tuple[Any, ...]]:
    return project.query(
        f"select * exclude (as_of_date, built_with) from {table} order by all"  # noqa: S608
    )


def test_facts_and_grains_come_and_go(team: Project) -> None:
    write_flows(team, "['visits', 'sales']", "['daily', 'weekly']")
    team.run(variables=END)
    wanted = [(fact, grain) for fact in ("sales", "visits") for grain in ("daily", "weekly")]
    for table in FLOWS:
        assert pairs(team, table) == wanted
    layer_rows = {table: contents(team, table) for table in FLOWS}

    write_flows(team, "'sales'", "'weekly'")
    team.run("--select", *FLOWS, variables=END)
    for table in FLOWS:
        assert pairs(team, table) == [("sales", "weekly")]

    write_flows(team, "['sales', 'visits']", "['weekly', 'daily']")
    team.run("--select", *FLOWS, variables=END)
    for table in FLOWS:
        assert contents(team, table) == layer_rows[table]


def test_models_with_a_prefix_stand_beside_each_other(team: Project) -> None:
    write_flows(team, "'shop_sales'.replace('shop_', '')", "['weekly']", prefix="sales_")
    team.run("--select", "sales+", "events+", variables=END)
    assert pairs(team, "sales_activation_metrics") == [("sales", "weekly")]
    for model in MODELS:
        (team.folder / "models" / f"sales_{model}.sql").unlink()


def test_another_week_start_of_one_activation_table_is_followed(team: Project) -> None:
    sunday = layer.Settings(week_start="sunday")
    weekly = "visits_activation_weekly"
    team.run("--select", "visits_first_last", variables=sunday.variables(**END))
    team.run("--full-refresh", "--select", weekly, variables=sunday.variables(**END))
    team.run("--exclude", weekly, "sales_first_last+", variables=sunday.variables(**END))
    layer.assert_layer(team, ROWS, AS_OF, sunday)


@pytest.mark.parametrize("table", FLOWS)
def test_an_activation_table_rebuilt_alone_is_followed(team: Project, table: str) -> None:
    """It then knows rows that came too late for the others; the flows are those of its rows."""
    late = ROWS | {(3, "late"): moments(["2025-01-20", "2025-02-03"])}
    layer.load_rows(team, late)
    team.run("--full-refresh", "--select", "visits_activation_weekly", variables=END)
    team.run("--select", table, variables=END)
    incremental = contents(team, table)
    team.run("--full-refresh", "--select", table, variables=END)
    assert contents(team, table) == incremental
    assert (1,) in team.query(
        "select count(*) from visits_activation_weekly where \"user\" = 'late' "
        "and activation_state = 'new'"
    )


def test_flows_that_missed_two_backfills(team: Project) -> None:
    """The later backfill went less far back than the earlier one."""
    rows = ROWS | {(3, "late"): moments(["2025-01-20", "2025-02-25"])}
    for end in (1, 2):
        layer.load_rows(team, ROWS | {(3, "late"): rows[(3, "late")][:end]})
        start = {"activation_start": rows[(3, "late")][end - 1].date()}
        team.run("--exclude", *FLOWS, variables=END | start)
    team.run(variables=END)
    layer.assert_layer(team, rows, AS_OF, layer.Settings())


def test_flows_tell_what_the_activation_tables_know(team: Project) -> None:
    """Not what first_last knows already: its new day would look like one on which nobody came."""
    before = {table: contents(team, table) for table in FLOWS}
    layer.load_rows(team, ROWS | {(3, "new"): moments(["2025-03-24"])})
    later = {"activation_end": date(2025, 3, 24)}
    team.run("--select", "visits_first_last", *FLOWS, variables=later)
    assert {table: contents(team, table) for table in FLOWS} == before


def test_a_day_without_events_is_told_once_first_last_knows_it(team: Project) -> None:
    team.run(variables={"activation_end": date(2025, 3, 21)})
    layer.assert_layer(team, ROWS, date(2025, 3, 21), layer.Settings())
    team.run("--select", "visits_first_last", *FLOWS, variables={"activation_end": AS_OF})
    layer.assert_layer(team, ROWS, date(2025, 3, 21), layer.Settings())


def test_flows_that_ran_before_the_activation_tables_took_a_backfill_in(team: Project) -> None:
    """The last rows vanish within one month; first_last knows, the activation tables not yet."""
    rows = {
        (1, "stays"): moments(["2025-01-03", "2025-01-16"]),
        (1, "goes"): moments(["2025-01-12"]),
    }
    layer.load_rows(team, rows)
    team.run("--full-refresh", variables=END)
    rows = {(1, "stays"): moments(["2025-01-03"])}
    layer.load_rows(team, rows)
    start = {"activation_start": date(2025, 1, 10)}
    team.run("--select", "visits_first_last", *FLOWS, variables=END | start)
    team.run(variables=END)
    layer.assert_layer(team, rows, AS_OF, layer.Settings())


def test_an_activation_table_that_looked_further_back_alone_is_followed(team: Project) -> None:
    late = ROWS | {(3, "late"): moments(["2025-03-05"])}
    layer.load_rows(team, late)
    further = END | {"activation_lookback_days": 20}
    team.run("--select", "visits_activation_daily", variables=further)
    team.run("--select", *FLOWS, variables=END)
    incremental = {table: contents(team, table) for table in FLOWS}
    team.run("--full-refresh", "--select", *FLOWS, variables=END)
    assert {table: contents(team, table) for table in FLOWS} == incremental


def test_flows_of_a_sample_make_way(team: Project) -> None:
    team.write_model(
        "visits_activation_daily",
        "{{ activation_layer.activation('visits', 'daily', "
        "inactive_periods=var('inactive', 1), overrides={'event_time': 'period_start'}) }}",
    )
    for table in FLOWS:
        team.execute(f"drop table {table}")
    team.run("--select", *FLOWS, "--sample=5 days", variables=END)
    team.run("--select", *FLOWS, variables=END)
    layer.assert_layer(team, ROWS, AS_OF, layer.Settings())


def test_flows_of_a_sample_that_holds_the_last_write_make_way(team: Project) -> None:
    """Facts end yesterday, so that the sample holds the record of the daily table."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    noon = datetime.combine(yesterday, time(12))
    facts = {
        (1, f"user {number}"): [noon - timedelta(days=back) for back in days]
        for number, days in enumerate([range(12), [8], [4, 1]])
    }
    layer.load_rows(team, facts)
    team.write_model(
        "visits_activation_daily",
        "{{ activation_layer.activation('visits', 'daily', "
        "inactive_periods=var('inactive', 1), overrides={'event_time': 'period_start'}) }}",
    )
    variables = layer.Settings().variables(activation_end=yesterday)
    team.run("--full-refresh", variables=variables)
    for table in FLOWS:
        team.execute(f"drop table {table}")
    team.run("--select", *FLOWS, "--sample=5 days", variables=variables)
    team.run("--select", *FLOWS, variables=variables)
    layer.assert_layer(team, facts, yesterday, layer.Settings())


def test_status_warns_of_tables_that_know_different_late_rows(team: Project) -> None:
    """The fact changed after first_last had read it; the next run brings the two together."""
    late = ROWS | {(2, "once"): moments(["2025-02-11", "2025-03-19"])}
    daily, status = "visits_activation_daily", "visits_activation_status_daily"
    layer.load_rows(team, late)
    team.run("--full-refresh", "--select", daily, variables=END)
    team.run("--select", status, variables=END)
    (said,) = team.logged
    assert f"visits_first_last and {daily} know different rows of 2025-03-19" in said
    assert said.endswith("dbt build --select visits_first_last+")
    states = f"select activation_state from {status} where \"user\" = 'once'"  # noqa: S608
    assert team.query(states) == [("reactivated",)]
    team.run(variables=END)
    assert team.logged == []
    layer.assert_layer(team, late, AS_OF, layer.Settings())


def test_a_late_row_inside_an_open_month_stops_no_status(team: Project) -> None:
    """Too late for first_last, it is in the month that is read again as a whole."""
    late = ROWS | {(3, "late"): moments(["2025-03-04"])}
    layer.load_rows(team, late)
    april = END | {"activation_end": date(2025, 4, 2)}
    team.run(variables=april)
    (said,) = [text for text in team.logged if "status('visits', 'monthly')" in text]
    assert "dbt build --select visits_first_last+ --vars '{activation_start: 2025-03-04}'" in said
    team.run(variables=april | {"activation_start": date(2025, 3, 4)})
    assert team.logged == []
    layer.assert_layer(team, late, date(2025, 4, 2), layer.Settings())


def test_a_fact_without_rows_yet(team: Project) -> None:
    write_flows(team, "['visits', 'sales']", "['daily', 'weekly']")
    team.drop_tables()
    layer.load_rows(team, {(2, "elsewhere"): moments(["2025-03-03"])})
    for _ in range(2):
        team.run()
        assert pairs(team, "activation_metrics") == [("visits", "daily"), ("visits", "weekly")]
    layer.load_rows(team, ROWS)
    team.run(variables=END)
    assert len(pairs(team, "activation_metrics")) == 4


def test_a_fact_that_lost_all_its_rows(team: Project) -> None:
    layer.load_rows(team, {})
    team.run("--full-refresh", "--exclude", *FLOWS, "visits_activation_status_daily")
    team.run()
    for table in [*FLOWS, "visits_activation_status_daily"]:
        assert team.query(f"select count(*) from {table}") == [(0,)]  # noqa: S608


def test_status_refuses_an_activation_table_that_is_behind(team: Project) -> None:
    layer.load_rows(team, ROWS | {(3, "new"): moments(["2025-03-20"])})
    later = {"activation_end": date(2025, 3, 20)}
    status = "visits_activation_status_daily"
    result = team.dbt("run", "--select", "visits_first_last", status, variables=later)
    assert not result.success
    said = messages(result)
    assert "the activation table is behind its first_last" in said
    assert "dbt run --select visits_activation_daily+" in said
    assert team.query(f"select distinct as_of_date from {status}") == [(AS_OF,)]  # noqa: S608
    team.run(variables=later)
    assert team.query(f"select distinct as_of_date from {status}") == [  # noqa: S608
        (date(2025, 3, 20),)
    ]


def test_status_refuses_an_activation_table_without_rows(team: Project) -> None:
    team.execute("delete from visits_activation_weekly")
    result = team.dbt("run", "--select", "visits_activation_status_weekly", variables=END)
    assert not result.success
    assert "no active row, and first_last as of 2025-03-19" in messages(result)


def test_tiers_can_be_changed_but_not_added_to_a_stored_table(team: Project) -> None:
    model = "visits_activation_status_daily"
    with_tiers = "{{ activation_layer.activation_status('visits', 'daily', tiers={'away': 2}) }}"
    without = "{{ activation_layer.activation_status('visits', 'daily') }}"
    team.write_model(model, with_tiers)
    team.run("--select", model, variables=END)
    assert team.query(f"select distinct inactivity_tier from {model} order by 1") == [  # noqa: S608
        ("away",),
        (None,),
    ]
    for before, after in [(with_tiers, without), (without, with_tiers)]:
        team.write_model(model, before)
        team.run("--full-refresh", "--select", model, variables=END)
        team.write_model(model, after)
        result = team.dbt("run", "--select", model, variables=END)
        assert not result.success
        assert "rebuild it with --full-refresh" in messages(result)


STATUS = "visits_activation_status_weekly"
CALLS = [
    (STATUS, "activation_status('visits', 'hourly')", "unknown grain"),
    ("standing", "activation_status('visits', 'weekly')", "this model file has another name"),
    (STATUS, "activation_status('visits', 'weekly', tiers='away')", "tiers is not a dictionary"),
    (
        STATUS,
        "activation_status('visits', 'weekly', tiers={'away': '1'})",
        "a tier is not a name with a number of periods",
    ),
    (
        STATUS,
        "activation_status('visits', 'weekly', tiers={'away': 1, 'gone': 1})",
        "two tiers begin at the same number of periods",
    ),
    ("metrics", "activation_metrics('visits', 'weekly')", "this model file has another name"),
    ("activation_metrics", "activation_metrics([], 'weekly')", "facts is not a list of names"),
    ("activation_metrics", "activation_metrics('visits', 7)", "grains is not a list of names"),
    (
        "activation_metrics",
        "activation_metrics(['visits', 'visits'], 'weekly')",
        "facts has a name twice",
    ),
    (
        "activation_metrics",
        "activation_metrics(['visits', 'shop.visits'], 'weekly')",
        "facts has a name twice",
    ),
    ("activation_metrics", "activation_metrics('visits', ['weekly', 'hourly'])", "unknown grain"),
    (
        "activation_transitions",
        "activation_transitions('visits and sales', 'weekly')",
        "the fact is not a name",
    ),
    (
        "activation_transitions",
        "activation_transitions('visits', 'weekly', {'materialized': 'table'})",
        "overrides cannot set materialized",
    ),
]


@pytest.mark.parametrize(("model", "call", "problem"), CALLS)
def test_wrong_calls(project: Project, model: str, call: str, problem: str) -> None:
    layer.write_models(project)
    project.write_model(model, f"{{{{ activation_layer.{call} }}}}")
    result = project.dbt("parse")
    assert not result.success
    assert problem in messages(result)


def test_a_run_without_the_tables_below_says_what_to_select(project: Project) -> None:
    layer.write_models(project)
    layer.load_rows(project, ROWS)
    for model in [*FLOWS, STATUS]:
        result = project.dbt("run", "--select", model, variables=END)
        assert not result.success
        assert f"--select +{model}" in messages(result)
    assert project.dbt("compile", variables=END).success


SPARSE = {
    (1, "a"): moments(["2025-01-05", "2025-02-03", "2025-03-03"]),
    (2, "b"): moments(["2025-01-07", "2025-02-09"]),
}


def test_metrics_keep_a_grain_whose_latest_rows_vanished_beyond_the_lookback(team: Project) -> None:
    layer.load_rows(team, SPARSE)
    team.run("--full-refresh", variables=END)
    layer.load_rows(team, SPARSE | {(1, "a"): moments(["2025-01-05", "2025-02-03"])})
    later = {"activation_end": date(2025, 3, 21)}
    team.run("--select", "visits_first_last", "visits_activation_monthly", *FLOWS, variables=later)
    stored = team.query("select count(*) from activation_metrics where time_grain = 'monthly'")
    assert stored == [(3,)]


def test_status_refuses_an_activation_table_that_missed_two_rebuilds(team: Project) -> None:
    """The later one begins after all activity, so it alone would change nothing."""
    layer.load_rows(team, SPARSE)
    team.run("--full-refresh", variables=END)
    layer.load_rows(team, SPARSE | {(3, "c"): moments(["2025-01-20"])})
    for start in (date(2025, 1, 1), date(2025, 3, 10)):
        variables = END | {"activation_start": start}
        team.run("--select", "visits_first_last", variables=variables)
    result = team.dbt("run", "--select", "visits_activation_status_monthly", variables=END)
    assert "the activation table is behind its first_last" in messages(result)
