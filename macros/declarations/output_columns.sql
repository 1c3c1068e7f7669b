{#-
    The columns of a model's table besides those of its entity, by name, with their types: in the order of the table.
    Scaffold, checks and doc blocks (`<table>_<column>` in docs/) go by it. Windows are those of a rolling model.
-#}
{% macro _output_columns(model_macro, windows=[7, 28]) %}
    {%- if model_macro == 'activation_rolling' -%}
        {%- do return(activation_layer._rolling_columns(windows)) -%}
    {%- elif model_macro == 'activation_segments' -%}
        {%- do return(activation_layer._columns_by_segment(activation_layer._output_columns('activation_metrics'))) -%}
    {%- endif -%}
    {%- do return({
        'first_last': {
            'snapshot_date': 'date', 'first_active_date': 'date', 'last_active_date': 'date', 'active_days': 'integer',
            'built_with': 'text'
        },
        'activation': {
            'period_start': 'date', 'activation_state': 'text', 'previous_state': 'text', 'state_transition': 'text',
            'first_active_period': 'date', 'previous_active_period': 'date', 'return_interval': 'integer',
            'active_streak': 'integer', 'inactive_streak': 'integer', 'churned_periods': 'integer',
            'active_days': 'integer', 'lifetime_active_days': 'integer', 'event_count': 'integer',
            'is_complete': 'boolean', 'as_of_date': 'date', 'built_with': 'text'
        },
        'activation_status': {
            'period_start': 'date', 'activation_state': 'text', 'previous_state': 'text', 'state_transition': 'text',
            'active_streak': 'integer', 'inactive_streak': 'integer', 'first_active_date': 'date',
            'last_active_date': 'date', 'days_since_last_active': 'integer', 'active_days': 'integer',
            'as_of_date': 'date'
        },
        'activation_metrics': {
            'fact_name': 'text', 'time_grain': 'text', 'period_start': 'date', 'is_complete': 'boolean',
            'active': 'bigint', 'new': 'bigint', 'retained': 'bigint', 'reactivated': 'bigint', 'churned': 'bigint',
            'inactive': 'bigint', 'ever_active': 'bigint', 'previous_active': 'bigint', 'net_change': 'bigint',
            'retention_rate': 'double', 'churn_rate': 'double', 'reactivation_rate': 'double', 'quick_ratio': 'double',
            'new_retention_rate': 'double', 'current_retention_rate': 'double',
            'reactivated_retention_rate': 'double', 'average_active_days': 'double', 'as_of_date': 'date',
            'built_with': 'text'
        },
        'activation_transitions': {
            'fact_name': 'text', 'time_grain': 'text', 'period_start': 'date', 'from_state': 'text', 'to_state': 'text',
            'entities': 'bigint', 'as_of_date': 'date', 'built_with': 'text'
        },
        'activation_drivers': {
            'fact_name': 'text', 'time_grain': 'text', 'period_start': 'date', 'baseline': 'text', 'from_state': 'text',
            'driver': 'text', 'stock_before': 'bigint', 'stock_now': 'bigint', 'rate_before': 'double',
            'rate_now': 'double', 'contribution': 'double', 'active_before': 'bigint', 'active_now': 'bigint'
        }
    }[model_macro]) -%}
{% endmacro %}


{#- The columns of metrics with those that a segment adds: its value beside the period, moves before the as-of date. -#}
{% macro _columns_by_segment(metrics) %}
    {%- set columns = {} -%}
    {%- for name, data_type in metrics.items() -%}
        {%- do columns.update({'moved_in': 'bigint', 'moved_out': 'bigint', 'returned': 'bigint'}) if name == 'as_of_date' -%}
        {%- do columns.update({name: data_type}) -%}
        {%- do columns.update({'segment_name': 'text', 'segment_value': 'text'}) if name == 'period_start' -%}
    {%- endfor -%}
    {%- do return(columns) -%}
{% endmacro %}


{#- The first part of the names of a model's doc blocks. -#}
{% macro _docs_prefix(model_macro) %}
    {%- do return(model_macro if model_macro == 'activation' else model_macro | replace('activation_', '')) -%}
{% endmacro %}


{#- Names that no entity may have: columns that stand beside it in a table or in a step of a query. -#}
{% macro _columns_beside_entities() %}
    {%- set names = [
        'inactivity_tier', 'active_date', 'next_active_period', 'streak_start', 'changed_on', 'next_changed_on',
        'last_active_period', 'periods_to_next', 'periods_to_start', 'number', 'state_in_period_before',
        'inactive_periods', 'row_loaded_at', 'transition_number', 'first_period_before', 'last_period_before', 'active_days_before',
        'rows_in_fact', 'rows_in_table', 'is_active', 'problem', 'last_active_period_before', 'period_start_after',
        'snapshot_date_after', 'earlier_snapshot', 'later_snapshot', 'values_follow', 'values_stay', 'values_grow',
        'is_gone', 'streak_before'
    ] -%}
    {%- for model_macro in ['first_last', 'activation', 'activation_status'] -%}
        {%- for column in activation_layer._output_columns(model_macro) -%}
            {%- do names.extend([column, column ~ '_before']) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(names) -%}
{% endmacro %}


{#- Nor may a segment have the name of a column that stands beside segments alone. -#}
{% macro _columns_beside_segments() %}
    {%- do return(
        ['happened_at', 'entities', 'fact_name', 'time_grain', 'segment_name', 'segment_value', 'value_before']
    ) -%}
{% endmacro %}


{#- Nor may it be named like these steps of the queries that read it: some engines would take the one for the other. -#}
{% macro _steps_around_entities() %}
    {%- do return([
        'activation_rows', 'activation_rows_of_fact', 'active_by_day', 'active_dates', 'active_history',
        'active_periods', 'active_rows', 'active_spans', 'activity_since', 'both_sides', 'carried_states',
        'changed_rows', 'compared_by_period', 'compared_entities', 'compared_rows', 'computed_rows',
        'counted_in_fact', 'day_texts', 'entities_at_the_end', 'entities_who_left', 'entity_periods',
        'entity_snapshots', 'entity_states', 'entity_streaks', 'fact_digests', 'fact_entities', 'fact_rows',
        'final_rows', 'found_in_fact', 'gone_rows', 'in_activation', 'in_fact', 'in_open_period', 'in_period',
        'in_period_before', 'in_table', 'latest_date', 'latest_days', 'latest_entities', 'latest_load',
        'missing_entities', 'named_transitions', 'new_rows', 'next_row', 'period_before', 'period_numbers',
        'periods_in_fact', 'placed_rows', 'previous_periods', 'recent_fact_rows', 'recording_entity', 'repeated_rows',
        'returning_entities', 'run_record', 'seen_entities', 'snapshot_before', 'snapshot_changes', 'snapshot_dates',
        'snapshots_of_fact', 'state_before', 'state_parts', 'state_transitions', 'status_rows', 'stayed_by_day',
        'stored_rows', 'stored_states', 'unfollowed_rows', 'unseen_entities', 'valued_rows', 'values_in_fact'
    ]) -%}
{% endmacro %}
