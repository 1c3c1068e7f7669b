{{ activation_layer.activation_segments(
    'items_sold',
    ['weekly', 'monthly'],
    segments=['category', ['is_discounted', 'category']],
    max_values=10
) }}
