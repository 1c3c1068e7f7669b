"""Random entity histories: steady, streaky, weekly, rare and single visitors."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from reference import Entity
from reference_segments import FactRow, Facts, Values

# A row is its moment, or a moment and the values of segments.
Row = datetime | FactRow
Rows = Mapping[Entity, Sequence[Row]]
Histories = dict[Entity, list[Row]]


def random_histories(rng: random.Random, entities: int, first: date, last: date) -> Histories:
    """Fact rows between two dates; entities don't influence each other, so many go in one run."""
    return {
        (number % 3, f"user {number}"): [
            random_moment(rng, day) for day in random_days(rng, first, last)
        ]
        for number in range(entities)
    }


def active_each_day(first: date, last: date) -> Histories:
    """Of few entities many days would have no row; of this one each day has."""
    days = range((last - first).days + 1)
    noons = [datetime.combine(first + timedelta(days=day), time(12)) for day in days]
    return {(0, "each day"): [*noons]}


def random_days(rng: random.Random, first: date, last: date) -> list[date]:
    span = (last - first).days
    begin = rng.randrange(span)
    if rng.random() < 0.1:
        return [first + timedelta(days=begin)]
    stay, leave = rng.choice([(0.9, 0.1), (0.7, 0.3), (0.5, 0.02), (0.3, 0.3), (0.97, 0.005)])
    active, days = True, []
    for offset in range(begin, span + 1):
        if active:
            days += [first + timedelta(days=offset)] * rng.choice([1, 1, 1, 2, 4])
        active = rng.random() < (stay if active else leave)
    return days


def random_moment(rng: random.Random, day: date) -> datetime:
    return datetime.combine(day, time(rng.randrange(24), rng.randrange(60)))


def without(rows: Histories, first: date, last: date) -> Histories:
    """The rows but those from first to last."""
    return {
        entity: [row for row in of_entity if not first <= moment_of(row).date() <= last]
        for entity, of_entity in rows.items()
    }


def moment_of(row: Row) -> datetime:
    moment = row.moment if isinstance(row, FactRow) else row
    assert isinstance(moment, datetime)
    return moment


def values_of(row: Row) -> Values:
    return row.values if isinstance(row, FactRow) else ()


def facts_of(rows: Rows) -> Facts:
    return {
        entity: [FactRow(moment_of(row), values_of(row)) for row in of_entity]
        for entity, of_entity in rows.items()
    }


def with_sentinels(rng: random.Random, rows: Histories) -> Histories:
    """A tenth of the entities has rows whose date is missing and written as one long ago."""
    return {
        entity: of_entity + [random_moment(rng, date(1972, 1, 1))] * (rng.random() < 0.1)
        for entity, of_entity in rows.items()
    }


def with_values(rng: random.Random, rows: Rows) -> Histories:
    """Each row gets a platform, which an entity changes now and then, and a channel; or nulls."""
    return {entity: rows_with_values(rng, of_entity) for entity, of_entity in rows.items()}


def rows_with_values(rng: random.Random, rows: Sequence[Row]) -> list[Row]:
    """Some moments have two rows of different values."""
    values = random_values(rng)
    found: list[Row] = []
    for moment in map(moment_of, rows):
        if rng.random() < 0.1:
            values = random_values(rng)
        found.append(FactRow(moment, values))
        if rng.random() < 0.03:
            found.append(FactRow(moment, random_values(rng)))
    return found


def random_values(rng: random.Random) -> Values:
    return rng.choice([None, "android", "ios", "Web", "web "]), rng.choice([None, 1, 2, 10])
