"""A team that lives through a schedule: facts arrive, change and vanish, and dbt runs."""

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from histories import Histories, Row, moment_of, random_moment, random_values
from layer import Settings, assert_layer, events_of, load_rows, write_models
from reference import Events, local_date
from reference_segments import FactRow
from warehouse import Project, create_project

FLOWS_OF_GRAINS = ["activation_metrics", "activation_transitions"]
FLOWS = [*FLOWS_OF_GRAINS, "activation_rolling"]
COUNTS = [*FLOWS, "activation_segments"]


@dataclass
class Team:
    """The facts as they are now, the as-of date, and the project that follows them."""

    project: Project
    settings: Settings
    rows: Histories
    as_of: date
    rng: random.Random = field(repr=False)

    @property
    def events(self) -> Events:
        return events_of(self.rows, self.settings)

    @property
    def lookback_start(self) -> date:
        """The first day that the next run looks at again, if it looks back."""
        return self.as_of - timedelta(days=max(self.settings.lookback_days - 1, 0))

    def run(self, *args: str, start: date | None = None, lookback: int | None = None) -> None:
        load_rows(self.project, self.rows, self.settings.segments)
        variables = self.settings.variables(activation_end=self.as_of)
        if start is not None:
            variables["activation_start"] = start
        if lookback is not None:
            variables["activation_lookback_days"] = lookback
        self.project.run(*args, variables=variables)

    def check(self) -> None:
        assert_layer(self.project, self.rows, self.as_of, self.settings)

    def insert(self, first: date, last: date) -> None:
        """A row appears for a fifth of the entities, on local dates from first to last."""
        for rows in self.rows.values():
            day = first + timedelta(days=self.rng.randrange((last - first).days + 1))
            moment = random_moment(self.rng, day)
            if self.rng.random() < 0.2 and self.happened(moment, first, last):
                rows.append(self.random_row(moment))

    def delete(self, first: date, last: date, share: float) -> None:
        """Rows on local dates from first to last vanish, for a share of the entities."""
        for entity, rows in self.rows.items():
            if self.rng.random() < share:
                self.rows[entity] = [row for row in rows if not self.happened(row, first, last)]

    def delete_latest(self, first: date, last: date) -> None:
        """Half of the entities lose their latest row within some dates."""
        for rows in self.rows.values():
            within = [row for row in rows if self.happened(row, first, last)]
            if within and self.rng.random() < 0.5:
                rows.remove(max(within, key=moment_of))

    def change_values(self, first: date, last: date) -> None:
        """Half of the rows within some dates get other values; none comes, goes or moves."""
        for rows in self.rows.values():
            for place, row in enumerate(rows):
                if self.happened(row, first, last) and self.rng.random() < 0.5:
                    rows[place] = self.random_row(moment_of(row))

    def repeat_moments(self, first: date, last: date) -> None:
        """Beside half of the rows within some dates comes another of the same moment."""
        for rows in self.rows.values():
            within = [row for row in rows if self.happened(row, first, last)]
            rows += [self.random_row(moment_of(row)) for row in within if self.rng.random() < 0.5]

    def random_row(self, moment: datetime) -> Row:
        return FactRow(moment, random_values(self.rng)) if self.settings.segments else moment

    def happened(self, row: Row, first: date, last: date) -> bool:
        return first <= local_date(moment_of(row), self.settings.timezone) <= last


def saved_team(
    installed: Project, folder: Path, settings: Settings, rows: Histories, as_of: date
) -> Team:
    """A team whose layer is built and kept, for tests to start from with `restored`."""
    project = create_project(folder, template=installed)
    write_models(project, segments=settings.segments)
    team = Team(project, settings, rows, as_of, random.Random(7))
    team.run("--full-refresh")
    project.save()
    return team


def restored(saved: Team) -> Team:
    saved.project.restore()
    return replace(saved, rows=deepcopy(saved.rows), rng=random.Random(7))


def advance(team: Team, days: int) -> None:
    team.as_of += timedelta(days=days)
    team.run()
    team.check()


def repeat(team: Team, _: int) -> None:
    team.run()
    team.check()


def late_rows(team: Team, days: int) -> None:
    if team.settings.lookback_days:
        team.insert(team.lookback_start, team.as_of)
    advance(team, days % 16)


def vanished_rows(team: Team, days: int) -> None:
    if team.settings.lookback_days:
        team.delete(team.lookback_start, team.as_of, share=1 if days % 2 else 0.4)
    advance(team, days % 3)


def backfill_after_insert(team: Team, days: int) -> None:
    start = team.as_of - timedelta(days=7 * days)
    team.insert(start, team.as_of)
    team.as_of += timedelta(days=days % 3)
    team.run(start=start)
    team.check()


def backfill_after_delete(team: Team, days: int) -> None:
    """A whole month and more vanishes, and some rows besides."""
    start = team.as_of - timedelta(days=7 * days)
    team.delete(start, start + timedelta(days=40), share=1)
    team.delete(start, team.as_of, share=0.2)
    team.run(start=start)
    team.check()


def backfill_interrupted_after_first_last(team: Team, days: int) -> None:
    """The first_last model took the backfill in; the run died; the next normal run finishes it."""
    start = team.as_of - timedelta(days=7 * days)
    team.insert(start, team.as_of)
    team.delete(start, team.as_of, share=0.3)
    team.run("--select", "visits_first_last", start=start)
    advance(team, days % 2)


def longer_lookback_for_some_models(team: Team, days: int) -> None:
    """Rows come late; one run looks back further, but not in all models; the others catch up."""
    longer = team.settings.lookback_days + 12
    team.insert(team.as_of - timedelta(days=longer - 2), team.as_of)
    team.run("--select", "visits_first_last", "visits_activation_weekly", lookback=longer)
    advance(team, days % 3)


def changed_values(team: Team, days: int) -> None:
    """Inside the look-back values alone change: the same entities, dates and counts."""
    if team.settings.lookback_days:
        team.change_values(team.lookback_start, team.as_of)
    team.as_of += timedelta(days=days % 3)
    repeat(team, 0)


def lost_latest_rows(team: Team, days: int) -> None:
    """What was the last row of the entity's day, and often of its period, is gone."""
    if team.settings.lookback_days:
        team.delete_latest(team.lookback_start, team.as_of)
    team.as_of += timedelta(days=days % 2)
    repeat(team, 0)


def rows_of_one_moment(team: Team, days: int) -> None:
    if team.settings.lookback_days:
        team.repeat_moments(team.lookback_start, team.as_of)
    team.as_of += timedelta(days=days % 3)
    repeat(team, 0)


def backfill_of_values(team: Team, days: int) -> None:
    """Values alone have changed in the past; entities that are away since keep the new ones."""
    start = team.as_of - timedelta(days=7 * days)
    team.change_values(start, start + timedelta(days=20))
    team.run(start=start)
    team.check()


def first_last_alone(team: Team, days: int) -> None:
    for _ in range(days % 3):
        team.as_of += timedelta(days=4)
        team.run("--select", "visits_first_last")
    repeat(team, 0)


def one_grain_alone(team: Team, days: int) -> None:
    team.as_of += timedelta(days=days)
    team.run("--select", "visits_first_last", "visits_activation_weekly")
    advance(team, 1)


def flows_of_a_stale_layer(team: Team, days: int) -> None:
    """What counts states runs while activation models have not followed first_last."""
    if team.settings.lookback_days:
        team.insert(team.lookback_start, team.as_of)
    team.as_of += timedelta(days=days % 4)
    grains = ["visits_activation_daily"] if days % 2 else []
    team.run("--select", "visits_first_last", *grains, *COUNTS)
    if days % 3:
        team.as_of += timedelta(days=1)
        team.run("--exclude", *COUNTS)
    repeat(team, 0)


def flows_left_out(team: Team, days: int) -> None:
    """What counts states misses two rebuilds of the past, or a build of an activation table."""
    for back in (2 * days, days):
        start = team.as_of - timedelta(days=back)
        team.insert(start, team.as_of)
        team.run("--exclude", *COUNTS, start=start)
    if days % 2:
        team.run("--full-refresh", "--select", "visits_activation_weekly")
    advance(team, days % 3)


def empty_run(team: Team, days: int) -> None:
    """--empty and --sample lose nothing, not even where new facts wait."""
    team.run("--empty" if days % 2 else "--sample=2 days")
    team.check()
    advance(team, 1)


def full_refresh(team: Team, _: int) -> None:
    team.run("--full-refresh")
    team.check()


STEPS: list[Callable[[Team, int], None]] = [
    advance,
    repeat,
    late_rows,
    vanished_rows,
    backfill_after_insert,
    backfill_after_delete,
    backfill_interrupted_after_first_last,
    longer_lookback_for_some_models,
    first_last_alone,
    one_grain_alone,
    flows_of_a_stale_layer,
    flows_left_out,
    empty_run,
    full_refresh,
]
STEPS_OF_VALUES: list[Callable[[Team, int], None]] = [
    changed_values,
    lost_latest_rows,
    rows_of_one_moment,
    backfill_of_values,
]
