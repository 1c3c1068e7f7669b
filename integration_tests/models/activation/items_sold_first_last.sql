{{ activation_layer.first_last(
    'items_sold',
    entity=['country', 'seller_id'],
    event_time='sold_on',
    segments={'category': 'last', 'is_discounted': 'first'}
) }}
