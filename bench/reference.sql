-- How many entities are new, retained, reactivated, and inactive for one period, in each period:
-- counted by joins of active periods, with no window function and nothing carried on.
with active as materialized (
    select distinct
        user_id,
        cast(date_trunc('{period}', visited_at) as date) as period_start
    from facts
    where
        visited_at < timestamp '{day_after}'
        and user_id is not null
        and user_id % {shares} = {share}
),

began as materialized (
    select
        user_id,
        min(period_start) as first_period
    from active
    group by user_id
),

new_entities as (
    select
        first_period as period_start,
        count(*) as entities
    from began
    group by first_period
),

retained_entities as (
    select
        present.period_start,
        count(*) as entities
    from active as present
    inner join active as before
        on
            present.user_id = before.user_id
            and present.period_start = before.period_start + interval 1 {period}
    group by present.period_start
),

reactivated_entities as (
    select
        present.period_start,
        count(*) as entities
    from active as present
    where
        exists (
            select 1 from began
            where began.user_id = present.user_id and began.first_period < present.period_start
        )
        and not exists (
            select 1 from active as before
            where
                before.user_id = present.user_id
                and before.period_start + interval 1 {period} = present.period_start
        )
    group by present.period_start
),

lapsed_entities as (
    select
        cast(present.period_start + interval 1 {period} as date) as period_start,
        count(*) as entities
    from active as present
    where
        present.period_start + interval 2 {period} <= timestamp '{day_after}'
        and not exists (
            select 1 from active as after
            where
                after.user_id = present.user_id
                and after.period_start = present.period_start + interval 1 {period}
        )
    group by present.period_start
),

all_counts as (
    select period_start, 'new' as state, entities from new_entities
    union all
    select period_start, 'retained' as state, entities from retained_entities
    union all
    select period_start, 'reactivated' as state, entities from reactivated_entities
    union all
    select period_start, 'lapsed' as state, entities from lapsed_entities
)

select * from all_counts
