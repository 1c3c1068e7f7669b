{{ activation_layer.activation('items_sold', 'daily', inactive_periods=0) }}
