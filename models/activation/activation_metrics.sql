{{ activation_layer.activation_metrics(['users_visited_app', 'aircraft_departed'], ['daily', 'weekly', 'monthly']) }}
