"""Runs of parts of the chain, between which the fact changes and changes back."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta

from histories import Histories
from reference import GRAINS
from team import COUNTS, Team

FIRST_LAST = "visits_first_last"
CHAIN = [FIRST_LAST, *(f"visits_activation_{grain}" for grain in GRAINS), *COUNTS]


@dataclass
class Disorder:
    """What happens to a team's facts, and from when a backfill has to name what it cannot see."""

    team: Team
    seen_through: date
    backfill: date | None = None
    before: Histories | None = field(default=None, repr=False)
    changed: tuple[date, date] | None = None

    def change(self) -> None:
        """Rows come, change and go in the look-back; every third time the last change goes back."""
        if self.before is not None and self.changed and self.team.rng.random() < 0.35:
            self.team.rows, self.before = self.before, None
        else:
            self.before = deepcopy(self.team.rows)
            first = self.seen_through - timedelta(days=max(self.team.settings.lookback_days - 1, 0))
            self.changed = (first, self.team.as_of)
            self.team.insert(*self.changed)
            self.team.delete(*self.changed, share=0.3)
            self.team.change_values(*self.changed)
        self.name(self.changed[0])

    def name(self, day: date) -> None:
        """first_last sees the days of its look-back; older ones a backfill has to name."""
        lookback_start = self.seen_through - timedelta(days=self.team.settings.lookback_days - 1)
        if day < lookback_start:
            self.backfill = min(day, self.backfill or day)

    def advance(self) -> None:
        self.team.as_of += timedelta(days=self.team.rng.choice([0, 0, 1, 1, 2, 9]))
        self.before = None

    def run(self, models: list[str], *args: str) -> None:
        self.team.run(*args, "--select", *models)
        if FIRST_LAST in models:
            self.seen_through = self.team.as_of

    def complete_run(self) -> None:
        self.team.run(start=self.backfill)
        self.team.check()


def parts_of_the_chain(team: Team, steps: int) -> None:
    """Any models, in several runs, while facts change and days pass."""
    disorder = Disorder(team, seen_through=team.as_of)
    for _ in range(steps % 4 + 1):
        if team.rng.random() < 0.7:
            disorder.change()
        disorder.advance()
        models = [model for model in CHAIN if team.rng.random() < 0.4]
        if models:
            full_refresh = ["--full-refresh"] if team.rng.random() < 0.1 else []
            disorder.run(models, *full_refresh)
    disorder.complete_run()


def facts_that_change_between_models(team: Team, days: int) -> None:
    """One run, model by model: each reads another fact. Then one over facts at rest."""
    disorder = Disorder(team, seen_through=team.as_of)
    for _ in range(2):
        team.as_of += timedelta(days=days % 3)
        for models in ([FIRST_LAST], CHAIN[1:3], CHAIN[3:6], COUNTS):
            disorder.run(models)
            disorder.change()
    disorder.complete_run()
