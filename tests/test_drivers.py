"""Drivers: the change of active in parts that sum to it, by the contract's formulas."""

import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import layer
import pytest
import reference_drivers
from histories import Histories, random_histories
from hypothesis import given
from hypothesis import strategies as st
from layer import Settings
from reference import GRAINS, WEEKDAYS
from reference_drivers import DriversRow
from warehouse import Project, create_project, messages

AS_OF = date(2025, 3, 20)
END = Settings().variables(activation_end=AS_OF)
DRIVERS = "activation_drivers"
COLUMNS = ["fact_name", "time_grain", *DriversRow._fields]


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("drivers") / "project", template=installed)
    layer.write_models(project, status_grains=[])
    return project


@pytest.fixture
def team(shop: Project) -> Project:
    """Each test begins with the same models."""
    layer.write_models(shop, status_grains=[])
    return shop


def write_drivers(project: Project, arguments: str, model: str = DRIVERS) -> None:
    project.write_model(model, f"{{{{ activation_layer.activation_drivers({arguments}) }}}}")


def assert_sums_to_the_change(rows: list[tuple[Any, ...]]) -> None:
    """By period and baseline: nine rows, whose contributions are the change of active."""
    by_change: defaultdict[tuple[Any, ...], list[DriversRow]] = defaultdict(list)
    for fact, grain, *values in rows:
        row = DriversRow(*values)
        by_change[fact, grain, row.period_start, row.baseline].append(row)
    for change, parts in by_change.items():
        assert len({(part.from_state, part.driver) for part in parts}) == len(parts) == 9, change
        [moved] = {part.active_now - part.active_before for part in parts}
        assert moved == pytest.approx(sum(part.contribution for part in parts), abs=1e-6), change


@given(
    seed=st.integers(0, 2**32),
    week_start=st.sampled_from(WEEKDAYS),
    first_day=st.dates(date(2022, 1, 1), date(2025, 1, 15)),
    entities=st.sampled_from([1, 3, 40]),
)
def test_drivers_equal_the_reference(
    shop: Project, seed: int, week_start: Any, first_day: date, entities: int
) -> None:
    """Over up to three years, so that every grain but yearly has a year ago."""
    layer.write_models(shop, status_grains=[])
    settings = Settings(inactive_periods=seed % 3, week_start=week_start)
    rows = random_histories(random.Random(seed), entities, first_day, date(2025, 4, 1))
    layer.load_rows(shop, rows)
    shop.run("--full-refresh", variables=settings.variables(activation_end=AS_OF))
    layer.assert_drivers(shop, rows, AS_OF, settings)
    assert_sums_to_the_change(shop.rows(DRIVERS, [], COLUMNS))


@pytest.fixture
def visited(team: Project) -> Project:
    """Two years of visits, and the same as of another fact."""
    team.write_model("new", "select * from {{ ref('visits') }} where region > 0")
    team.write_model(
        "new_first_last",
        "{{ activation_layer.first_last('new', ['region', 'user'], 'happened at') }}",
    )
    team.write_model("new_activation_yearly", "{{ activation_layer.activation('new', 'yearly') }}")
    layer.load_rows(team, random_histories(random.Random(3), 30, date(2022, 11, 1), AS_OF))
    team.run("--full-refresh", variables=END)
    return team


def found(project: Project, model: str = DRIVERS) -> set[tuple[str, str, str]]:
    rows = project.query(f"select distinct fact_name, time_grain, baseline from {model}")  # noqa: S608
    return {(fact, grain, baseline) for fact, grain, baseline in rows}


def test_every_grain_has_its_baselines(visited: Project) -> None:
    everything = {
        "daily": {"previous", "same_weekday", "year_ago"},
        **dict.fromkeys(("weekly", "monthly", "quarterly"), {"previous", "year_ago"}),
        "yearly": {"previous"},
    }
    assert found(visited) == {
        ("visits", grain, baseline) for grain in GRAINS for baseline in everything[grain]
    }

    write_drivers(visited, "'visits', ['daily', 'monthly'], baselines=['previous', 'year_ago']")
    visited.run("--select", DRIVERS, variables=END)
    assert found(visited) == {
        ("visits", grain, baseline)
        for grain in ("daily", "monthly")
        for baseline in ("previous", "year_ago")
    }
    write_drivers(visited, "'visits', 'daily', baselines='same_weekday'")
    visited.run("--select", DRIVERS, variables=END)
    assert found(visited) == {("visits", "daily", "same_weekday")}


def test_no_row_lies_before_the_history(visited: Project) -> None:
    earliest = dict(
        visited.query(
            "select time_grain, min(period_start) from activation_transitions group by time_grain"
        )
    )
    later = dict(
        visited.query(
            f"select time_grain, min(period_start) from {DRIVERS} "  # noqa: S608
            "where baseline = 'year_ago' group by time_grain"
        )
    )
    for grain, first in earliest.items():
        back = reference_drivers.periods_back(grain, "year_ago")
        assert (grain in later) == (back is not None)
        if grain == "weekly":
            assert (later[grain] - first).days == 364


def test_models_with_a_prefix_read_their_own_transitions(visited: Project) -> None:
    """Of a fact with the name of a reserved word."""
    for model in ("activation_transitions", DRIVERS):
        visited.write_model(
            f"my_team_{model}", f"{{{{ activation_layer.{model}('new', ['yearly']) }}}}"
        )
    try:
        visited.run("--select", "my_team_activation_transitions+", variables=END)
        assert found(visited, f"my_team_{DRIVERS}") == {("new", "yearly", "previous")}
        rows = visited.rows(f"my_team_{DRIVERS}", [], COLUMNS)
        assert_sums_to_the_change(rows)
        assert found(visited) == found(visited) - {("new", "yearly", "previous")}
    finally:
        for model in ("activation_transitions", DRIVERS):
            (visited.folder / "models" / f"my_team_{model}.sql").unlink()
            visited.manifest = None


def test_drivers_are_a_view_that_follows_without_a_run(visited: Project) -> None:
    rows = random_histories(random.Random(4), 30, date(2022, 11, 1), AS_OF)
    layer.load_rows(visited, rows)
    start = {"activation_start": date(2022, 11, 1)}
    visited.run("--exclude", DRIVERS, variables=END | start)
    layer.assert_drivers(visited, rows, AS_OF, Settings())


@pytest.mark.parametrize("flag", ["--empty", "--sample=2 days"])
def test_a_run_without_facts_leaves_the_view(visited: Project, flag: str) -> None:
    """What a view reads must not be what that run alone saw."""
    before = visited.rows(DRIVERS, [], COLUMNS)
    visited.run(flag, variables=END)
    layer.assert_same_rows(flag, visited.rows(DRIVERS, [], COLUMNS), before)


def test_drivers_take_configs_of_the_user(visited: Project) -> None:
    write_drivers(
        visited, "'visits', 'weekly', overrides={'alias': 'why', 'meta': {'owner': 'us'}}"
    )
    visited.run("--select", DRIVERS, variables=END)
    assert found(visited, "why") == {("visits", "weekly", b) for b in ("previous", "year_ago")}
    config = visited.parse(variables=END).nodes[f"model.shop.{DRIVERS}"].config
    assert config.materialized == "view"
    assert config.meta["owner"] == "us"


def test_a_fact_without_rows_has_no_drivers(team: Project) -> None:
    layer.load_rows(team, {})
    team.run("--full-refresh", variables=END)
    assert team.query(f"select count(*) from {DRIVERS}") == [(0,)]  # noqa: S608


def test_one_entity_that_leaves_and_returns(team: Project) -> None:
    """By hand: a rate of nobody takes the other period's."""
    rows: Histories = {(1, "a"): [datetime(2025, 1, day) for day in (6, 13, 27)]}
    layer.load_rows(team, rows)
    write_drivers(team, "'visits', 'weekly', baselines='previous'")
    team.run("--full-refresh", variables=END)
    parts = {
        (str(start), state, driver): (contribution, before, now)
        for start, state, driver, contribution, before, now in team.query(
            "select period_start, from_state, driver, contribution, rate_before, rate_now "
            f"from {DRIVERS} where contribution != 0"  # noqa: S608
        )
    }
    assert parts == {
        ("2025-01-13", "new", "volume"): (1.0, None, 1.0),
        ("2025-01-13", None, "new"): (-1.0, None, None),
        ("2025-01-20", "new", "volume"): (-1.0, 1.0, None),
        ("2025-01-27", "inactive", "volume"): (1.0, None, 1.0),
        ("2025-02-03", "inactive", "volume"): (-1.0, 1.0, None),
    }


CALLS: list[tuple[str, str, Mapping[str, str]]] = [
    (
        "drivers",
        "'visits', 'weekly'",
        {"problem": "this model file has another name", "allowed": "sales_activation_drivers.sql"},
    ),
    (DRIVERS, "[], 'weekly'", {"problem": "facts is not a list of names"}),
    (DRIVERS, "'visits', 'hourly'", {"problem": "unknown grain", "given": "hourly"}),
    (
        DRIVERS,
        "'visits', 'weekly', baselines=['previous', 'last_year']",
        {
            "problem": "unknown baseline",
            "allowed": "previous, same_weekday, year_ago",
            "given": "last_year",
        },
    ),
    (DRIVERS, "'visits', 'weekly', baselines=[]", {"problem": "baselines is not a list of names"}),
    (
        DRIVERS,
        "'visits', 'weekly', baselines=['previous', 'previous']",
        {"problem": "baselines has a name twice"},
    ),
    (
        DRIVERS,
        "'visits', ['weekly', 'yearly'], baselines='year_ago'",
        {
            "problem": "none of the baselines is one of yearly",
            "allowed": "previous, for yearly",
            "given": "year_ago",
        },
    ),
    (
        DRIVERS,
        "'visits', 'weekly', baselines='same_weekday'",
        {"problem": "none of the baselines is one of weekly", "allowed": "previous, year_ago"},
    ),
    (
        DRIVERS,
        "'visits', 'weekly', overrides={'materialized': 'table'}",
        {"problem": "overrides cannot set materialized"},
    ),
]


@pytest.mark.parametrize(("model", "arguments", "said"), CALLS)
def test_wrong_calls(project: Project, model: str, arguments: str, said: Mapping[str, str]) -> None:
    layer.write_models(project)
    write_drivers(project, arguments, model)
    result = project.dbt("parse", variables=END)
    assert not result.success
    assert_said(messages(result), **said)


def assert_said(
    message: str, problem: str, allowed: str = "", given: str = "", do: str = ""
) -> None:
    lines = [line.strip() for line in message.splitlines()]
    assert f"activation_layer: {DRIVERS}: {problem}" in message, message
    for head, text in (("allowed:", allowed), ("given:", given), ("do:", do)):
        assert any(line.startswith(head) and text in line for line in lines) or not text, message
    assert any(line.startswith("model:") for line in lines), message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            "['visits', 'sales'], 'weekly'",
            {
                "problem": "the model activation_transitions has no such fact",
                "allowed": "visits",
                "given": "sales",
                "do": "add sales to the facts of models/activation_transitions.sql",
            },
        ),
        (
            "'visits', ['weekly', 'daily']",
            {
                "problem": "the model activation_transitions has no such grain",
                "allowed": "weekly, monthly",
                "given": "daily",
                "do": "add daily to the grains of models/activation_transitions.sql",
            },
        ),
    ],
)
def test_what_the_transitions_lack(
    visited: Project, arguments: str, said: Mapping[str, str]
) -> None:
    visited.write_model(
        "activation_transitions",
        "{{ activation_layer.activation_transitions('visits', ['weekly', 'monthly']) }}",
    )
    write_drivers(visited, arguments)
    result = visited.dbt("run", "--select", DRIVERS, variables=END)
    assert not result.success
    assert_said(messages(result), **said)


def test_transitions_by_another_hand(visited: Project) -> None:
    visited.write_model("activation_transitions", "select 1 as entities")
    result = visited.dbt("run", "--select", DRIVERS, variables=END)
    assert not result.success
    assert_said(
        messages(result),
        problem="the model activation_transitions is none of transitions",
        allowed="activation_transitions.sql with {{ activation_layer.activation_transitions(",
        given="models/activation_transitions.sql",
    )


def test_drivers_before_their_transitions_are_built(project: Project) -> None:
    layer.write_models(project)
    result = project.dbt("run", "--select", "activation_drivers", variables=END)
    assert "activation_transitions is not built yet" in messages(result)
    assert "--select +activation_drivers" in messages(result)


def test_drivers_without_transitions(project: Project) -> None:
    layer.write_models(project)
    (project.folder / "models" / "activation_transitions.sql").unlink()
    result = project.dbt("parse", variables=END)
    assert not result.success
    assert "depends on a node named 'activation_transitions' which was not found" in messages(
        result
    )
