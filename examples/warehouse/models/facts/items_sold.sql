with orders as (
    select * from {{ ref('base_orders') }}
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
