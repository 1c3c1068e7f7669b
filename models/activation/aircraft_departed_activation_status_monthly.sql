{{ activation_layer.activation_status('aircraft_departed', 'monthly') }}
