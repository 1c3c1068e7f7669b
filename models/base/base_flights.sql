-- Flights that took off, by an aircraft that is known.
with flights as (
    select * from {{ source('activation_demo', 'flights') }}
),

final as (
    select
        carrier,
        flight as flight_number,
        tailnum,
        origin,
        dest as destination,
        make_date(year, month, day) as departed_on
    from flights
    where
        dep_time is not null
        and tailnum is not null
)

select * from final
