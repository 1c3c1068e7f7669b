"""Facts for the benchmark: who visited when, drawn from hashes so that every build is the same.

Entities join evenly over the history and are active on the day they join. Afterwards each
alternates between busy and quiet spells of 28 days; in a busy spell it is active each day with a
probability of its own, heavy-tailed from 3% to 95%. On an average day nearly one in ten of the
entities that have joined is active. A day's facts depend on the date, not on the history's
length: two histories that end on the same date end with the same facts.
"""

from datetime import date, timedelta

import duckdb

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

# A hundred facts that were loaded on the new day and happened long before.
OLD_SQL = """
insert into facts
select user_id, visited_at - interval {days} day as visited_at, loaded_at
from facts
where visited_at >= timestamp '{day}'
order by user_id, visited_at
limit 100
"""


def create_facts(
    connection: duckdb.DuckDBPyConnection, entities: int, first_date: date, last_date: date
) -> None:
    """Fill the table `facts`, day after day, as facts arrive."""
    days = (last_date - first_date).days + 1
    connection.execute(
        "create table facts (user_id bigint, visited_at timestamp, loaded_at timestamp)"
    )
    connection.execute(ENTITIES_SQL.format(first_date=first_date, days=days, entities=entities))
    for offset in range(days):
        day = first_date + timedelta(days=offset)
        connection.execute(DAY_SQL.format(day=day, day_number=day.toordinal()))


def old_statements(new_day: date, days: int) -> list[str]:
    """Statements that add a hundred facts which are many days old, with those of the new day."""
    return [OLD_SQL.format(day=new_day, days=days)]
