{{ config(materialized='table') }}

with hours as (
    select cast(range as integer) as hour from range(24 * 90)
),

final as (
    select
        'device ' || (hour * 7919 % 41) as "Device",
        timestamp '2025-01-01 00:30:00' + to_hours(hour * (1 + hour % 3)) as opened_at
    from hours
    where hour * 7919 % 41 < 40 - (hour // 240)
)

select * from final
