{{ activation_layer.activation_drivers(['users_visited_app', 'aircraft_departed'], ['daily', 'weekly', 'monthly']) }}
