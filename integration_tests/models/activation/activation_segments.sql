{{ activation_layer.activation_segments(['items_sold', 'app_events.app_opened'], 'weekly') }}
