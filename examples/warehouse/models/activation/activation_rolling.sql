{{ activation_layer.activation_rolling(['users_visited_app', 'items_sold', 'aircraft_departed']) }}
