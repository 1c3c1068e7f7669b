{{ activation_layer.activation_segments(['aircraft_departed'], ['daily', 'weekly', 'monthly']) }}
