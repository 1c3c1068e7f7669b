{{ activation_layer.first_last(
    'aircraft_departed', entity='tailnum', event_time='departed_at', segments={'origin': 'last', 'carrier': 'first'}
) }}
