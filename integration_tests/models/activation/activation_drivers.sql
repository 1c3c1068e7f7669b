{{ activation_layer.activation_drivers(['items_sold', 'app_events.app_opened'], 'weekly') }}
