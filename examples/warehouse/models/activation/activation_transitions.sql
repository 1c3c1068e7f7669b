{{ activation_layer.activation_transitions(['users_visited_app', 'items_sold', 'aircraft_departed'], ['daily', 'weekly', 'monthly']) }}
