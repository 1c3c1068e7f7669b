{{ activation_layer.activation_transitions(['users_visited_app', 'aircraft_departed'], ['daily', 'weekly', 'monthly']) }}
