{{ activation_layer.activation_status('items_sold', 'monthly', tiers={'at_risk': 1, 'gone': 3}) }}
