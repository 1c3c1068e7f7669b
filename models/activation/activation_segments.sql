{{ activation_layer.activation_segments(
    ['users_visited_app', 'aircraft_departed'], ['daily', 'weekly', 'monthly'],
    segments=['platform', 'channel', ['platform', 'channel'], 'origin', 'carrier']
) }}
