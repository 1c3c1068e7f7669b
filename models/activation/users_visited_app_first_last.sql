{{ activation_layer.first_last(
    'users_visited_app', entity='user_id', event_time='visited_at', segments={'platform': 'last', 'channel': 'first'}
) }}
