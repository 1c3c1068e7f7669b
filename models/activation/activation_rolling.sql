{{ activation_layer.activation_rolling(['users_visited_app', 'aircraft_departed']) }}
