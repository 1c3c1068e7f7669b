"""first_last's partition check: a day that was not loaded turns nobody inactive."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from warehouse import Project, create_project, messages

FIRST = date(2025, 3, 1)
GAP = date(2025, 3, 11)
ACCEPT = (
    "do:      load these dates; to accept them as they are, write 'on_missing': 'ignore' into "
    "visits_first_last.sql for one run: dbt build --select visits_first_last+"
)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def check(on_missing: str, min_rows: int = 1) -> str:
    return f"partitions={{'on_missing': '{on_missing}', 'min_rows': {min_rows}}}"


def write_first_last(project: Project, arguments: str) -> None:
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', entity='user_id', "
        f"event_time='visited_on', {arguments}) }}}}",
    )


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("partitions") / "project", template=installed)
    project.write_model("visits", "select * from events")
    project.write_model(
        "visits_activation_daily", "{{ activation_layer.activation('visits', 'daily') }}"
    )
    return project


@pytest.fixture
def team(shop: Project) -> Project:
    """Two steady users, loaded from the 1st through the 10th, and a built layer."""
    shop.drop_tables()
    write_first_last(shop, check("ignore"))
    load(shop, days(FIRST, GAP - timedelta(days=1)))
    shop.run()
    return shop


def load(project: Project, dates: Iterable[date]) -> None:
    project.load(
        "events",
        ["user_id integer", "visited_on date"],
        [(user, day) for day in dates for user in (1, 2)],
    )


def load_with_gap(project: Project) -> None:
    load(project, [day for day in days(FIRST, date(2025, 3, 14)) if day.day not in (11, 13)])


def as_of(project: Project) -> date:
    latest: date = project.query("select max(snapshot_date) from visits_first_last")[0][0]
    return latest


def inactive_rows(project: Project) -> int:
    count: int = project.query(
        "select count(*) from visits_activation_daily where activation_state = 'inactive'"
    )[0][0]
    return count


def test_ignore_is_the_default_and_a_gap_makes_inactive(team: Project) -> None:
    write_first_last(team, "overrides={}")
    load_with_gap(team)
    team.run()
    assert (as_of(team), inactive_rows(team)) == (date(2025, 3, 14), 4)


def test_hold_advances_to_the_last_date_before_the_gap_and_says_what_it_awaits(
    team: Project,
) -> None:
    write_first_last(team, check("hold"))
    load_with_gap(team)
    team.run()
    assert (as_of(team), inactive_rows(team)) == (GAP - timedelta(days=1), 0)
    (said,) = team.logged
    assert "held as of 2025-03-10" in said
    assert "2025-03-11, 2025-03-13\n" in said
    assert ACCEPT in said

    load(team, [day for day in days(FIRST, date(2025, 3, 14)) if day.day != 13])
    team.run()
    assert (as_of(team), inactive_rows(team)) == (date(2025, 3, 12), 0)

    load(team, days(FIRST, date(2025, 3, 14)))
    team.run()
    assert (as_of(team), inactive_rows(team)) == (date(2025, 3, 14), 0)
    assert team.logged == []


def test_a_hold_is_a_warning_that_ci_can_take_for_an_error(team: Project) -> None:
    write_first_last(team, check("hold"))
    load_with_gap(team)
    result = team.dbt("run", "--warn-error")
    assert not result.success
    assert "2025-03-11, 2025-03-13" in messages(result)


def test_hold_does_not_go_past_an_unloaded_activation_end(team: Project) -> None:
    write_first_last(team, check("hold"))
    team.run(variables={"activation_end": GAP})
    assert as_of(team) == GAP - timedelta(days=1)


def test_fail_lists_the_missing_dates_and_leaves_the_tables(team: Project) -> None:
    write_first_last(team, check("fail"))
    load_with_gap(team)
    result = team.dbt("run")
    assert not result.success
    assert "the fact is not complete" in messages(result)
    assert "fewer on 2025-03-11, 2025-03-13" in messages(result)
    assert ACCEPT in messages(result)
    assert (as_of(team), inactive_rows(team)) == (GAP - timedelta(days=1), 0)


def test_fail_stops_no_compile(team: Project) -> None:
    write_first_last(team, check("fail"))
    load_with_gap(team)
    assert team.dbt("compile").success


def test_a_date_needs_min_rows(team: Project) -> None:
    write_first_last(team, check("hold", min_rows=2))
    load(team, days(FIRST, date(2025, 3, 12)))
    team.execute("delete from events where visited_on = '2025-03-12' and user_id = 1")
    team.run()
    assert as_of(team) == date(2025, 3, 11)


def test_a_first_load_and_a_full_refresh_hold_too(team: Project) -> None:
    """A full refresh looks at the dates that no run has accepted yet, a first load at all."""
    load_with_gap(team)
    team.run()
    write_first_last(team, check("hold"))
    load(team, [day for day in days(FIRST, date(2025, 3, 17)) if day.day not in (11, 13, 16)])
    team.run("--full-refresh")
    assert as_of(team) == date(2025, 3, 15)
    team.drop_tables()
    load(team, [day for day in days(FIRST, date(2025, 3, 17)) if day.day not in (11, 13, 16)])
    team.run()
    assert as_of(team) == GAP - timedelta(days=1)


def test_a_gap_on_the_very_first_date_leaves_the_tables_empty(team: Project) -> None:
    team.drop_tables()
    load(team, days(FIRST, GAP))
    team.execute("delete from events where visited_on = '2025-03-01' and user_id = 1")
    write_first_last(team, check("hold", min_rows=2))
    team.run()
    assert team.query("select count(*) from visits_first_last") == [(0,)]
    held, empty = team.logged
    assert "held as of 2025-02-28" in held
    assert ACCEPT in held
    assert "the first date of the fact is awaited, so there is nothing to write" in empty
    load(team, days(FIRST, GAP))
    team.run()
    assert as_of(team) == GAP


def test_empty_and_sample_runs_are_not_checked(team: Project) -> None:
    write_first_last(team, check("fail"))
    team.run("--empty")
    assert as_of(team) == GAP - timedelta(days=1)


@pytest.mark.parametrize(
    ("partitions", "problem"),
    [
        ("'hold'", "partitions is not what a check needs"),
        ("{'on_misssing': 'hold'}", "partitions is not what a check needs"),
        ("{'min_rows': 5}", "partitions does not say what to do about missing ones"),
        ("{'on_missing': 'wait'}", "unknown way to act on missing partitions"),
        ("{'on_missing': 'hold', 'min_rows': 0}", "min_rows is not a number of rows"),
        ("{'on_missing': 'hold', 'min_rows': 'all'}", "min_rows is not a number of rows"),
    ],
)
def test_wrong_arguments(team: Project, partitions: str, problem: str) -> None:
    write_first_last(team, f"partitions={partitions}")
    result = team.dbt("run")
    assert not result.success
    assert problem in messages(result)
