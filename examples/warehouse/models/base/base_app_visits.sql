-- Visits as they were meant: each once, by a person who is signed in.
with deliveries as (
    select * from {{ source('raw', 'app_events') }}
),

final as (
    select
        event_id as visit_id,
        user_id,
        occurred_at as visited_at,
        min(loaded_at) as loaded_at
    from deliveries
    where
        event_name = 'visit'
        and user_id is not null
    group by event_id, user_id, occurred_at
)

select * from final
