{{ activation_layer.activation('app_events.app_opened', 'weekly', inactive_periods=3) }}
