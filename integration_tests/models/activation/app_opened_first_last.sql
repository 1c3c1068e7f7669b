{{ activation_layer.first_last('app_events.app_opened', entity='Device', event_time='opened_at') }}
