{{ activation_layer.activation_status('app_events.app_opened', 'weekly') }}
