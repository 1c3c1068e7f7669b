{{ activation_layer.activation_status('users_visited_app', 'weekly', tiers={'at_risk': 1, 'dormant': 4}) }}
