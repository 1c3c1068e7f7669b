"""Made-up users and sellers: the same rows on every machine, whichever days are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

FIRST_DATE = date(2025, 1, 1)
COUNTRIES = ("DE", "FR", "KR", "US")

Row = tuple[object, ...]


@dataclass(frozen=True)
class Habits:
    """Daily probabilities of acting, of losing interest and of coming back to it."""

    acts: float
    leaves: float
    returns: float


def active_dates(random: Random, habits: Habits, joined: date, last: date) -> Iterator[date]:
    """Dates on which somebody acts, from the day of joining on, with spells of absence between."""
    interested = True
    if joined <= last:
        yield joined
    for number in range(1, (last - joined).days + 1):
        day = joined + timedelta(days=number)
        interested = (
            random.random() >= habits.leaves if interested else random.random() < habits.returns
        )
        weekend = 0.6 if day.weekday() >= 5 else 1.0
        if random.random() < habits.acts * weekend and interested:
            yield day


def moment(random: Random, day: date) -> datetime:
    """A second of that day, in UTC without a zone."""
    midnight = datetime.combine(day, time(), UTC).replace(tzinfo=None)
    return midnight + timedelta(seconds=random.randrange(86_400))


def next_morning(day: date) -> datetime:
    """When the rows of a day are loaded: at three o'clock of the next one."""
    return datetime.combine(day + timedelta(days=1), time(3))


def app_events(last: date) -> Iterator[Row]:
    """Events of the app through that day: event_id, user_id, event_name, occurred_at, loaded_at."""
    for number in range((last - FIRST_DATE).days + 1):
        arrival = FIRST_DATE + timedelta(days=number)
        for newcomer in range(8 + number // 30 + (3 if arrival.weekday() < 5 else 0)):
            yield from user_events(f"u{number:04}{newcomer:02}", arrival, last)
        yield from anonymous_events(arrival)


def user_events(user: str, joined: date, last: date) -> Iterator[Row]:
    random = Random(f"user {user}")
    habits = Habits(random.betavariate(1.2, 2.0), random.uniform(0.005, 0.06), 0.008)
    for day in active_dates(random, habits, joined, last):
        for visit in range(random.choice((1, 1, 1, 2, 3))):
            event = f"{user}-{day:%y%m%d}-{visit}"
            occurred = moment(random, day)
            loaded = next_morning(day + timedelta(days=2 if random.random() < 0.01 else 0))
            for _ in range(2 if random.random() < 0.02 else 1):
                yield event, user, "visit", occurred, loaded
            yield f"{event}h", user, "heartbeat", occurred + timedelta(seconds=30), loaded


def anonymous_events(day: date) -> Iterator[Row]:
    random = Random(f"anonymous {day}")
    for visit in range(random.randrange(20, 30)):
        yield (
            f"anonymous-{day:%y%m%d}-{visit}",
            None,
            "visit",
            moment(random, day),
            next_morning(day),
        )


def orders(last: date) -> Iterator[Row]:
    """Orders through that day: order_id, country, seller_id, sold_at, loaded_at."""
    for country in COUNTRIES:
        for seller in range(1, 91):
            random = Random(f"seller {country} {seller}")
            joined = FIRST_DATE + timedelta(days=random.randrange(240))
            habits = Habits(random.betavariate(1.0, 3.0), random.uniform(0.002, 0.02), 0.01)
            for day in active_dates(random, habits, joined, last):
                for order in range(random.randrange(1, 4)):
                    key = f"{country}{seller}-{day:%y%m%d}-{order}"
                    yield key, country, seller, moment(random, day), next_morning(day)
