"""A team's file: what it may say, and a clear error where it says something else."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

TEAMS = Path(__file__).parent / "teams"

Text = Annotated[str, StringConstraints(min_length=1)]
Name = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]*$")]
Grain = Literal["daily", "weekly", "monthly", "quarterly", "yearly"]
Grains = Annotated[list[Grain], Field(min_length=1)]
# One minute and one hour: the layer's smallest period is a day.
AtMostDaily = Annotated[str, StringConstraints(pattern=r"^\d+ \d+ \S+ \S+ \S+$")]


class Team(BaseModel):
    """What is built for a team, and when: by the clock, or `after` other teams."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Name
    facts: dict[Text, Grains] = Field(default={}, min_length=1)
    vars: dict[Name, Any] = {}
    select: list[Text] = Field(default=[], min_length=1)
    schedule: AtMostDaily | None = None
    start_date: date | None = None
    end_date: date | None = None
    after: list[Name] = Field(default=[], min_length=1)
    retries: NonNegativeInt = 2
    retry_minutes: NonNegativeInt = 5
    alert: Text = "#data"

    @model_validator(mode="after")
    def is_scheduled_or_follows(self) -> "Team":
        asked = self.model_fields_set
        needed = {"select", "after"} if self.after else {"facts", "schedule", "start_date"}
        if self.after and (odd := sorted(asked & {"facts", "schedule"})):
            raise PydanticCustomError("odd", f"a team that follows others has no {', '.join(odd)}")
        if missing := sorted(needed - asked):
            raise PydanticCustomError("missing", f"missing: {', '.join(missing)}")
        return self


def read_team(path: Path) -> Team:
    given = yaml.safe_load(path.read_bytes())
    return Team.model_validate(given | {"name": path.stem} if isinstance(given, dict) else given)


def problems(error: Exception) -> Iterator[str]:
    """What is wrong, each with its key."""
    if isinstance(error, ValidationError):
        for problem in error.errors():
            key = ".".join(map(str, problem["loc"]))
            given = f", but is {problem['input']!r}" if key else ""
            yield f"{key or 'the file'}: {problem['msg']}{given}"
    else:
        yield f"the file: {error}"


def leaders(team: Team, teams: Mapping[str, Team]) -> set[str]:
    """The teams that it follows, and those that these follow."""
    found = set(team.after)
    while more := {name for leader in found & teams.keys() for name in teams[leader].after} - found:
        found |= more
    return found


def read_teams(folder: Path = TEAMS) -> tuple[list[Team], dict[str, list[str]]]:
    """The teams whose files are right, and by the name of its file what is wrong in each other."""
    teams: dict[str, Team] = {}
    wrong: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            teams[path.stem] = read_team(path)
        except (OSError, ValueError, yaml.YAMLError) as error:
            wrong[path.stem] = list(problems(error))
    for name, team in teams.items():
        strange = [leader for leader in team.after if leader not in teams.keys() | wrong.keys()]
        if strange:
            wrong[name] = [f"after: no team has the file {', '.join(strange)}"]
        elif name in leaders(team, teams):
            wrong[name] = ["after: a team cannot follow itself"]
    return [team for name, team in teams.items() if name not in wrong], wrong


def errors(wrong: Mapping[str, list[str]], folder: Path = TEAMS) -> list[str]:
    """One line for each problem, with the file that it stands in."""
    return [
        f"{folder.name}/{name}.yml: {problem}" for name in sorted(wrong) for problem in wrong[name]
    ]
