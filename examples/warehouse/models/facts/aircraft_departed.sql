with flights as (
    select * from {{ ref('base_flights') }}
),

final as (
    select
        tailnum,
        departed_at,
        carrier,
        flight_number,
        origin,
        destination
    from flights
)

select * from final
