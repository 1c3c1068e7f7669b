"""A team's file: what it may say, and a clear error where it says something else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from croniter import CroniterError, croniter

TEAMS = Path(__file__).parent / "teams"


class TeamError(ValueError):
    """What is wrong in a team's file: the file, the key, what is allowed, what was given."""

    def __init__(self, path: Path, key: str, allowed: str, given: Any) -> None:
        super().__init__(f"teams/{path.name}: {key}: must be {allowed}, but is {given!r}")


@dataclass(frozen=True)
class Team:
    """What one DAG builds, and when."""

    name: str
    select: list[str]
    exclude: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    schedule: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    after: list[str] = field(default_factory=list)
    retries: int = 2
    retry_minutes: int = 5
    alert: str = "#data"


def is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(is_text(item) for item in value)


def is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("[A-Za-z0-9_]+", value))


def is_list_of_names(value: Any) -> bool:
    """Names that tasks and DAGs may have, each once."""
    return is_list_of_text(value) and all(map(is_name, value)) and len(set(value)) == len(value)


def is_date(value: Any) -> bool:
    return type(value) is date


def is_number(value: Any) -> bool:
    return type(value) is int and value >= 0


def is_at_most_daily(value: Any) -> bool:
    """A cron expression with one minute and one hour: the layer's smallest period is a day."""
    return (
        isinstance(value, str)
        and bool(re.fullmatch(r"\d+ \d+ \S+ \S+ \S+", value))
        and ever_comes(value)
    )


def ever_comes(cron: str) -> bool:
    """False of the 31st of February, too."""
    try:
        croniter(cron).get_next()
    except CroniterError:
        return False
    return True


KEYS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "facts": (is_list_of_names, "a list of fact models, each once"),
    "select": (is_list_of_text, "a list of dbt selections, such as [+users_visited_app+]"),
    "exclude": (is_list_of_text, "a list of dbt selections"),
    "schedule": (is_at_most_daily, "a cron expression of at most one run a day, as '0 5 * * *'"),
    "start_date": (is_date, "a date, as 2025-06-30"),
    "end_date": (is_date, "a date, as 2025-12-31"),
    "after": (is_list_of_names, "a list of teams, each once"),
    "retries": (is_number, "a number of retries"),
    "retry_minutes": (is_number, "a number of minutes"),
    "alert": (is_text, "a channel, as '#growth'"),
}
SCHEDULED = ("facts", "select", "schedule", "start_date")
FOLLOWING = ("select", "after")


def read_team(path: Path) -> Team:
    """The team of a file: scheduled by the clock, or following other teams with `after`."""
    if not is_name(path.stem):
        raise TeamError(path, "the file's name", "of letters, digits and _", path.stem)
    given = yaml.safe_load(path.read_bytes())
    if not isinstance(given, dict):
        raise TeamError(path, "the file", f"a mapping of {', '.join(KEYS)}", given)
    for key, value in given.items():
        if key not in KEYS:
            raise TeamError(path, str(key), f"one of {', '.join(KEYS)}", key)
        is_allowed, allowed = KEYS[key]
        if not is_allowed(value):
            raise TeamError(path, key, allowed, value)
    for key in FOLLOWING if "after" in given else SCHEDULED:
        if key not in given:
            raise TeamError(path, key, KEYS[key][1], None)
    for key in ("facts", "schedule"):
        if "after" in given and key in given:
            raise TeamError(path, key, "left out where the team follows others", given[key])
    for name in given.get("after", []):
        if not path.with_name(f"{name}.yml").exists():
            raise TeamError(path, "after", "a list of teams that have a file", name)
    return Team(name=path.stem, **given)


def leaders(team: Team, teams: Mapping[str, Team]) -> set[str]:
    """The teams that it follows, and those that these follow."""
    found = set(team.after)
    while more := {name for leader in found & teams.keys() for name in teams[leader].after} - found:
        found |= more
    return found


def read_teams(folder: Path = TEAMS) -> tuple[list[Team], list[TeamError]]:
    """The teams whose files are right, and what is wrong in the others."""
    teams: dict[str, Team] = {}
    errors = []
    for path in sorted(folder.glob("*.yml")):
        try:
            teams[path.stem] = read_team(path)
        except TeamError as error:
            errors.append(error)
        except (OSError, ValueError, yaml.YAMLError) as error:
            errors.append(TeamError(path, "the file", "YAML", str(error)))
    circling = [team for team in teams.values() if team.name in leaders(team, teams)]
    for team in circling:
        path = folder / f"{team.name}.yml"
        errors.append(TeamError(path, "after", "teams that do not follow this one", team.after))
    return [team for team in teams.values() if team not in circling], errors
