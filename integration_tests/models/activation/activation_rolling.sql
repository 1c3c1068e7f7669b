{{ activation_layer.activation_rolling('items_sold', windows=[7, 30]) }}
