{{ activation_layer.activation('items_sold', 'monthly') }}
