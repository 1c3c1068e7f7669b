{{ activation_layer.activation_metrics('items_sold', ['daily', 'weekly', 'monthly']) }}
