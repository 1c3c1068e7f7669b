{{ config(materialized='table') -}}

with visits as (
    select * from {{ ref('base_app_visits') }}
),

final as (
    select
        visit_id,
        user_id,
        visited_at,
        platform,
        channel
    from visits
)

select * from final
