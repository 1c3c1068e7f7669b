with deliveries as (
    select * from {{ source('raw', 'app_events') }}
),

final as (
    select distinct
        event_id as visit_id,
        user_id,
        occurred_at as visited_at
    from deliveries
    where
        event_name = 'visit'
        and user_id is not null
)

select * from final
