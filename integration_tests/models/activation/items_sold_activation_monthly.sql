{{ activation_layer.activation(
    'items_sold',
    'monthly',
    inactive_periods='all',
    overrides={'alias': 'seller_months', 'tags': ['finance']}
) }}
