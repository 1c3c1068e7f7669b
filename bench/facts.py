"""Facts for the benchmark: who visited when, drawn from hashes so that every build is the same.

Entities join evenly over the history and are active on the day they join. Afterwards each
alternates between busy and quiet spells of 28 days; in a busy spell it is active each day with a
probability of its own, heavy-tailed from 3% to 95%. On an average day nearly one in ten of the
entities that have joined is active. A day's facts depend on the date, not on the history's
length: two histories that end on the same date end with the same facts.
"""

from datetime import date, timedelta

import duckdb

# A Wednesday: it ends no period but the day.
NEW_DAY = date(2025, 12, 17)
DAY_BEFORE = NEW_DAY - timedelta(days=1)
YEAR_DAYS = 365

SPELL_DAYS = 28
LOWEST_ACTIVITY = 0.028
HIGHEST_ACTIVITY = 0.95
TAIL = 1.3
REPEAT_EVERY = 12

ENTITIES_SQL = f"""
create temp table entities as
select
    user_id,
    date '{{first_date}}' + cast(hash(user_id, 'joined') % {{days}} as integer) as joined_on,
    cast(
        1000000 * least(
            {HIGHEST_ACTIVITY},
            {LOWEST_ACTIVITY} * pow((hash(user_id, 'activity') % 1000000 + 1) / 1000000, -{TAIL})
        ) as integer
    ) as activity
from range({{entities}}) as users (user_id)
"""

DAY_SQL = f"""
insert into facts
select
    user_id,
    timestamp '{{day}}' + to_seconds(cast(hash(user_id, date '{{day}}', number) % 86400 as integer))
        as visited_at,
    timestamp '{{day}}' + interval 1 day as loaded_at
from entities
cross join range(2) as visits (number)
where
    joined_on <= date '{{day}}'
    and (
        joined_on = date '{{day}}'
        or (
            hash(user_id, ({{day_number}} + user_id) // {SPELL_DAYS}) % 2 = 0
            and hash(user_id, date '{{day}}') % 1000000 < activity
        )
    )
    and (number = 0 or hash(user_id, date '{{day}}', 'again') % {REPEAT_EVERY} = 0)
"""

OLD_SQL = f"""
insert into facts
select user_id, visited_at - interval {{days}} day as visited_at, loaded_at
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
    timestamp '{first_day}' + interval 1 day as loaded_at
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
    first_date = last_date - timedelta(days=days)
    connection.execute(
        "create table facts (user_id bigint, visited_at timestamp, loaded_at timestamp)"
    )
    connection.execute(ENTITIES_SQL.format(first_date=first_date, days=days + 1, entities=entities))
    for offset in range(days + 1):
        day = first_date + timedelta(days=offset)
        connection.execute(DAY_SQL.format(day=day, day_number=day.toordinal()))


def cut_to_last_year() -> str:
    """The statement that leaves a year of facts.

    Entities that were not seen since come once on its first day: there are as many as before.
    """
    return CUT_SQL.format(first_day=NEW_DAY - timedelta(days=YEAR_DAYS))


def add_old_facts(days: int) -> str:
    """The statement that loads with the new day a hundred facts of so many days before."""
    return OLD_SQL.format(days=days)
