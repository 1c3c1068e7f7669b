{{ activation_layer.activation('users_visited_app', 'weekly', inactive_periods=3) }}
