-- Entities, each with the day on which it joins and its probability of coming on a busy day.
create table facts (user_id bigint, visited_at timestamp, loaded_at timestamp, platform text, channel text);

create temp table entities as
select
    user_id,
    date '{first_date}' + cast(hash(user_id, 'joined') % {days} as integer) as joined_on,
    cast(
        1000000 * least(
            0.95,
            0.028 * pow((hash(user_id, 'activity') % 1000000 + 1) / 1000000, -1.3)
        ) as integer
    ) as activity
from range({entities}) as users (user_id);

-- day: the facts of one day
insert into facts
select
    user_id,
    timestamp '{day}' + to_seconds(cast(hash(user_id, date '{day}', number) % 86400 as integer))
        as visited_at,
    timestamp '{day}' + interval 1 day as loaded_at,
    -- An entity has a platform of its own, and another on one day in sixteen.
    'platform ' || (
        case when hash(user_id, date '{day}', 'elsewhere') % 16 = 0 then hash(user_id, date '{day}') else hash(user_id) end % 10
    ) as platform,
    'channel ' || hash(user_id, date '{day}', 'channel') % 10 as channel
from entities
cross join range(2) as visits (number)
where
    joined_on <= date '{day}'
    and (
        joined_on = date '{day}'
        or (
            hash(user_id, ({day_number} + user_id) // 28) % 2 = 0
            and hash(user_id, date '{day}') % 1000000 < activity
        )
    )
    and (number = 0 or hash(user_id, date '{day}', 'again') % 12 = 0)
