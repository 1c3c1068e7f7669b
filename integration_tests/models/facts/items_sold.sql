{{ config(materialized='view') }}

with days as (
    select cast(range as integer) as day_number from range(200)
),

sellers as (
    select cast(range as integer) as seller_id from range(12)
),

final as (
    select
        case when sellers.seller_id % 3 = 0 then 'KR' else 'JP' end as country,
        sellers.seller_id // 2 as seller_id,
        date '2024-08-15' + days.day_number as sold_on,
        1 + sellers.seller_id % 4 as items,
        case (days.day_number // 20 + sellers.seller_id) % 4
            when 0 then 'books'
            when 1 then 'tools, used'
            when 2 then 'Books'
        end as category,
        days.day_number % 3 = 0 as is_discounted
    from days
    cross join sellers
    where (days.day_number * days.day_number + 31 * sellers.seller_id) % (3 + sellers.seller_id) = 0
)

select * from final
