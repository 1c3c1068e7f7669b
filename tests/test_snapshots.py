"""Which snapshots first_last holds after a run, and which changes of its facts it notices."""

import random
from copy import deepcopy
from datetime import date, datetime, timedelta
from itertools import pairwise

import layer
import pytest
from histories import Histories, Row, random_histories
from layer import Settings
from team import Team
from warehouse import Project

AS_OF = date(2025, 3, 11)
ROWS = random_histories(random.Random(1), 20, date(2024, 11, 1), date(2025, 5, 1))


def built_team(project: Project, rows: Histories) -> Team:
    layer.write_models(project)
    team = Team(project, Settings(), deepcopy(rows), AS_OF, random.Random(2))
    team.run("--full-refresh", "--select", "visits", "visits_first_last")
    return team


def assert_first_last(team: Team) -> None:
    layer.assert_first_last(team.project, team.rows, team.as_of, team.settings)


@pytest.mark.parametrize(
    ("late_row", "days_later", "start", "lookback_days"),
    [
        (datetime(2025, 3, 10, 5), 14, None, 3),
        (datetime(2025, 3, 4, 5), 1, date(2025, 3, 4), 3),
        (None, 14, None, 0),
        (None, 0, None, 30),
        (None, 40, date(2025, 2, 20), 61),
    ],
)
def test_first_last_holds_no_other_snapshots(
    project: Project,
    late_row: datetime | None,
    days_later: int,
    start: date | None,
    lookback_days: int,
) -> None:
    """Another look-back asks for others; those before the first recomputed date come and go too."""
    team = built_team(project, ROWS)
    if late_row:
        team.rows[0, "late"] = [late_row]
    team.settings = Settings(lookback_days=lookback_days)
    for days in (days_later, 0, 1):
        team.as_of += timedelta(days=days)
        team.run("--select", "visits_first_last", start=start)
        assert_first_last(team)


def test_entities_that_change_partners_are_noticed(project: Project) -> None:
    """Two entities of two columns swap one of them: hashes of the columns combine to one sum."""
    day: list[Row] = [datetime(2025, 3, 10, 12)]
    team = built_team(project, {(0, "user 123"): day, (36, "user 18978"): day})
    team.rows = {(36, "user 123"): day, (0, "user 18978"): day}
    team.as_of += timedelta(days=1)
    team.run("--select", "visits_first_last")
    assert_first_last(team)


def test_snapshots_of_one_run_lie_one_after_the_other(project: Project) -> None:
    """DuckDB pays for a snapshot that goes with all rows that lie between its own."""
    team = built_team(project, ROWS)
    assert_no_snapshots_are_mixed(team)
    team.as_of += timedelta(days=3)
    team.run("--select", "visits_first_last")
    assert_no_snapshots_are_mixed(team)


def assert_no_snapshots_are_mixed(team: Team) -> None:
    dates = [day for (day,) in team.project.query("select snapshot_date from visits_first_last")]
    borders = sum(day != next_day for day, next_day in pairwise(dates))
    assert borders == len(set(dates)) - 1 > 2
