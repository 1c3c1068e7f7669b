{{ activation_layer.activation_transitions(['items_sold', 'app_events.app_opened'], 'weekly') }}
