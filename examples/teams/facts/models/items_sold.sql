with orders as (
    select * from {{ source('raw', 'orders') }}
),

final as (
    select
        order_id,
        country,
        seller_id,
        sold_at
    from orders
)

select * from final
