-- Visits as they were meant: each delivered once, by a person who is signed in.
with deliveries as (
    select * from {{ ref('activation_demo_app_visits') }}
),

final as (
    select distinct
        visit_id,
        user_id,
        visited_at,
        platform,
        channel
    from deliveries
    where
        user_id is not null
        and user_id != 'qa_robot'
)

select * from final
