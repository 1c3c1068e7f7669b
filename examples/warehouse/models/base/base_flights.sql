-- Flights that took off in 2013, by an aircraft that is known. What the source calls the date of departure is the
-- scheduled one; who was late enough left on the day after.
with flights as (
    select * from {{ source('raw', 'flights') }}
),

departures as (
    select
        carrier,
        flight as flight_number,
        tailnum,
        origin,
        dest as destination,
        make_timestamp(year, month, day, hour, minute, 0) + dep_delay * interval '1 minute' as departed_at
    from flights
    where
        dep_time is not null
        and tailnum is not null
),

final as (
    select * from departures
    where departed_at < timestamp '2014-01-01 00:00:00'
)

select * from final
