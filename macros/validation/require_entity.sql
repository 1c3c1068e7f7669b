{#- The entity as a list of column names. -#}
{% macro _require_entity(call, entity) %}
    {%- set columns = [entity] if entity is string else entity -%}
    {%- set allowed = "a column or a list of columns: entity='user_id', entity=['country', 'seller_id']" -%}
    {%- if columns is not sequence or columns is mapping -%}
        {%- do activation_layer._raise_error(call, 'the entity is not a column', allowed, entity) -%}
    {%- endif -%}
    {%- if columns | length == 0 -%}
        {%- do activation_layer._raise_error(call, 'the entity has no column', allowed, entity) -%}
    {%- endif -%}
    {%- for column in columns -%}
        {%- if column is not string or column | trim == '' -%}
            {%- do activation_layer._raise_error(call, 'the entity is not a column', allowed, entity) -%}
        {%- elif '"' in column -%}
            {%- do activation_layer._raise_error(
                call, 'the entity has a double quote in its name', 'any other column name', column
            ) -%}
        {%- elif column | lower in activation_layer._output_columns() -%}
            {%- do activation_layer._raise_error(
                call, 'the entity has the name of an output column', 'any name but ' ~ column, column
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if columns | map('lower') | unique | list | length < columns | length -%}
        {%- do activation_layer._raise_error(call, 'the entity names a column twice', allowed, entity) -%}
    {%- endif -%}
    {%- do return(columns | list) -%}
{% endmacro %}


{#- Names that the generated tables use themselves. -#}
{% macro _output_columns() %}
    {%- do return([
        'snapshot_date', 'first_active_date', 'last_active_date', 'active_date', 'period_start',
        'activation_state', 'previous_state', 'state_transition', 'first_active_period',
        'previous_active_period', 'next_active_period', 'return_interval', 'active_streak',
        'inactive_streak', 'streak_start', 'churned_periods', 'active_days', 'lifetime_active_days',
        'event_count', 'is_complete', 'as_of_date', 'built_with', 'changed_on', 'next_changed_on',
        'last_active_period', 'periods_since', 'periods_to_next', 'periods_to_start', 'number',
        'days_since_last_active', 'inactivity_tier',
        'last_active_state', 'row_loaded_at', 'recency', 'transition_number', 'first_period_before', 'last_period_before',
        'active_days_before', 'latest_loaded_at', 'rows_in_fact', 'rows_in_table'
    ]) -%}
{% endmacro %}
