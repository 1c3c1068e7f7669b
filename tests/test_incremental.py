"""Incremental = full refresh: after any schedule of runs the tables equal the reference."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from disorder import facts_that_change_between_models, parts_of_the_chain
from histories import random_histories, with_sentinels, with_values
from hypothesis import example, given, note
from hypothesis import strategies as st
from layer import SEGMENTS, Segment, Settings, write_models
from reference import WEEKDAYS
from team import (
    STEPS,
    STEPS_OF_VALUES,
    Team,
    backfill_after_delete,
    backfill_after_insert,
    backfill_interrupted_after_first_last,
    backfill_of_values,
    changed_values,
    flows_left_out,
    late_rows,
    longer_lookback_for_some_models,
    lost_latest_rows,
    rows_of_one_moment,
    vanished_rows,
)
from warehouse import Project, create_project

HISTORY_DAYS = 500
# A schedule that every engine lives through, slow ones its first steps.
EVENTFUL = [
    (late_rows, 3),
    (vanished_rows, 1),
    (changed_values, 1),
    (lost_latest_rows, 0),
    (rows_of_one_moment, 2),
    (backfill_of_values, 8),
    (backfill_interrupted_after_first_last, 5),
    (backfill_after_insert, 6),
    (backfill_after_delete, 9),
    (longer_lookback_for_some_models, 1),
    (flows_left_out, 11),
    (parts_of_the_chain, 3),
    (facts_that_change_between_models, 2),
]

layer_settings = st.builds(
    Settings,
    inactive_periods=st.sampled_from([0, 1, 3, "all"]),
    week_start=st.sampled_from(WEEKDAYS),
    timezone=st.sampled_from([None, None, "Asia/Seoul", "America/New_York", "Pacific/Apia"]),
    lookback_days=st.sampled_from([3, 0, 1, 10]),
    segments=st.sampled_from([SEGMENTS, SEGMENTS, ()]),
)
ALL_STEPS = [*STEPS, *STEPS_OF_VALUES, parts_of_the_chain, facts_that_change_between_models]
schedules = st.lists(
    st.tuples(st.sampled_from(ALL_STEPS), st.integers(0, 45)), min_size=2, max_size=5
)


@pytest.fixture(scope="module")
def projects(
    installed: Project, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Settings], Project]:
    """One whose fact has segments, and one whose fact has none."""

    @cache
    def project(segments: tuple[Segment, ...]) -> Project:
        folder = tmp_path_factory.mktemp("layer") / "project"
        project = create_project(folder, template=installed)
        write_models(project, segments=segments)
        return project

    return lambda settings: project(settings.segments)


@example(
    settings=Settings(
        inactive_periods=3, week_start="wednesday", timezone="America/New_York", segments=SEGMENTS
    ),
    schedule=EVENTFUL,
    first_day=date(2023, 7, 20),
    uncounted_days=10,
    seed=7,
)
@given(
    settings=layer_settings,
    schedule=schedules,
    first_day=st.dates(date(2023, 1, 1), date(2024, 12, 31)),
    uncounted_days=st.sampled_from([None, None, 0, 25]),
    seed=st.integers(0, 2**32),
)
def test_every_run_equals_the_reference(
    projects: Callable[[Settings], Project],
    settings: Settings,
    schedule: list[tuple[Callable[[Team, int], None], int]],
    first_day: date,
    uncounted_days: int | None,
    seed: int,
) -> None:
    note(f"{settings} from {first_day} but {uncounted_days} days, seed {seed}")
    rng = random.Random(seed)
    last_day = first_day + timedelta(days=HISTORY_DAYS)
    project = projects(settings)
    histories = random_histories(rng, project.engine.entities, first_day, last_day)
    if uncounted_days is not None:
        settings = replace(settings, first_date=first_day + timedelta(days=uncounted_days))
        histories = with_sentinels(rng, histories)
    rows = with_values(rng, histories) if settings.segments else histories
    as_of = first_day + timedelta(days=rng.randrange(30, 350))
    team = Team(project, settings, rows, as_of, rng)
    team.run("--full-refresh")
    team.check()
    for step, number in schedule[: project.engine.steps]:
        note(f"as of {team.as_of}: {step.__name__}({number})")
        step(team, number)
