{{ activation_layer.activation('users_visited_app', 'yearly') }}
