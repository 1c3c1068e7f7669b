{{ activation_layer.activation_status('items_sold', 'weekly') }}
