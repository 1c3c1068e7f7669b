{{ activation_layer.activation('app_events.app_opened', 'quarterly') }}
