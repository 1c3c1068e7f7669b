{{ config(materialized='table') }}

with hours as (
    select cast(range as integer) as hour_number from range(24 * 90)
),

final as (
    select
        'device ' || (hour_number * 7919 % 41) as "Device",
        timestamp '2025-01-01 00:30:00' + to_hours(hour_number * (1 + hour_number % 3)) as opened_at
    from hours
    where hour_number * 7919 % 41 < 40 - (hour_number // 240)
)

select * from final
