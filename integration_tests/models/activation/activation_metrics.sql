{{ activation_layer.activation_metrics(['items_sold', 'app_events.app_opened'], 'weekly') }}
