{{ activation_layer.activation('aircraft_departed', 'weekly') }}
