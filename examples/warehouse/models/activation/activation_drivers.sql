{{ activation_layer.activation_drivers(['users_visited_app', 'items_sold', 'aircraft_departed'], ['daily', 'weekly', 'monthly']) }}
