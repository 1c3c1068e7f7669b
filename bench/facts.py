"""Facts for the benchmark: who visited when, drawn from hashes so that every build is the same.

Entities join evenly over the history and are active on the day they join. Afterwards each
alternates between busy and quiet spells of 28 days; in a busy spell it is active each day with a
probability of its own, heavy-tailed from 3% to 95%. On an average day nearly one in ten of the
entities that have joined is active. A day's facts depend on the date, not on the history's
length: two histories that end on the same date end with the same facts.
"""

from datetime import date, timedelta
from pathlib import Path

import duckdb

# A Wednesday: it ends no period but the day.
NEW_DAY = date(2025, 12, 17)
DAY_BEFORE = NEW_DAY - timedelta(days=1)
YEAR_DAYS = 365

OLD_SQL = f"""
insert into facts
select user_id, visited_at - interval {{days}} day as visited_at, loaded_at, platform, channel
from facts
where visited_at >= timestamp '{NEW_DAY}'
order by user_id, visited_at
limit 100
"""

CUT_SQL = """
create or replace table facts as
select
    user_id,
    timestamp '{first_day}' as visited_at,
    timestamp '{first_day}' + interval 1 day as loaded_at,
    max(platform) as platform,
    max(channel) as channel
from facts
group by user_id
having max(visited_at) < timestamp '{first_day}'
union all
select * from facts where visited_at >= timestamp '{first_day}'
"""


def create_facts(
    connection: duckdb.DuckDBPyConnection, entities: int, days: int, last_date: date = NEW_DAY
) -> None:
    """Fill the table `facts`, day after day, as facts arrive."""
    tables, one_day = Path(__file__).with_suffix(".sql").read_text().split("\n-- day")
    first_date = last_date - timedelta(days=days)
    connection.execute(tables.format(first_date=first_date, days=days + 1, entities=entities))
    for offset in range(days + 1):
        day = first_date + timedelta(days=offset)
        connection.execute(f"-- day{one_day}".format(day=day, day_number=day.toordinal()))


def cut_to_last_year() -> str:
    """The statement that leaves a year of facts.

    Entities that were not seen since come once on its first day: there are as many as before.
    """
    return CUT_SQL.format(first_day=NEW_DAY - timedelta(days=YEAR_DAYS))


def add_old_facts(days: int) -> str:
    """The statement that loads with the new day a hundred facts of so many days before."""
    return OLD_SQL.format(days=days)
