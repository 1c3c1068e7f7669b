{#- The column of that name, as {name, quoted, data_type}. Names match in any case where only one column fits. -#}
{% macro _require_column(call, relation, columns, name) %}
    {%- if columns is none -%}
        {%- do return({
            'name': name, 'quoted': activation_layer._quoted(name), 'data_type': 'timestamp'
        }) -%}
    {%- endif -%}
    {%- set exact = columns | selectattr('name', 'equalto', name) | list -%}
    {%- set alike = [] -%}
    {%- for column in columns if column.name | lower == name | lower -%}
        {%- do alike.append(column) -%}
    {%- endfor -%}
    {%- set found = exact or alike -%}
    {%- if found | length != 1 -%}
        {%- do activation_layer._raise_error(
            call, 'no such column in ' ~ relation.identifier, columns | map(attribute='name') | join(', '), name
        ) -%}
    {%- endif -%}
    {%- do return({
        'name': found[0].name,
        'quoted': activation_layer._quoted(found[0].name),
        'data_type': 'text' if found[0].is_string() or found[0].data_type | lower == 'string' else found[0].data_type
    }) -%}
{% endmacro %}


{#- A column that tells when, with its `time_type`: date, timestamp, zoned timestamp. -#}
{% macro _require_time_column(call, relation, columns, what, name) %}
    {%- set column = activation_layer._require_column(call, relation, columns, name) -%}
    {%- set time_type = activation_layer._time_type(column.data_type) -%}
    {%- if time_type is none -%}
        {%- do activation_layer._raise_error(
            call, 'the ' ~ what ~ ' is neither a date nor a timestamp', 'a date or timestamp column',
            name ~ ' of type ' ~ column.data_type
        ) -%}
    {%- endif -%}
    {%- do return(dict(column, time_type=time_type)) -%}
{% endmacro %}


{#- An argument that names a column; without its quotes it would be undefined. -#}
{% macro _require_column_name(call, argument, name) %}
    {%- if name is not string or name | trim == '' -%}
        {%- do activation_layer._raise_error(
            call, argument ~ ' is not the name of a column', argument ~ "='the_column', in quotes",
            'nothing' if name is undefined or name is none else activation_layer._shown(name)
        ) -%}
    {%- endif -%}
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


{% macro _scaffolded_columns(kind) %}
    {%- do return({
        'first_last': [
            'snapshot_date', 'first_active_date', 'last_active_date', 'active_days', 'built_with'
        ],
        'activation': [
            'period_start', 'activation_state', 'previous_state', 'state_transition', 'first_active_period',
            'previous_active_period', 'return_interval', 'active_streak', 'inactive_streak', 'churned_periods',
            'active_days', 'lifetime_active_days', 'event_count', 'is_complete', 'as_of_date',
            'built_with'
        ],
        'status': [
            'period_start', 'activation_state', 'previous_state', 'state_transition', 'active_streak',
            'inactive_streak', 'first_active_date', 'last_active_date', 'days_since_last_active', 'active_days',
            'as_of_date'
        ],
        'metrics': [
            'fact_name', 'time_grain', 'period_start', 'is_complete', 'active', 'new', 'retained', 'reactivated',
            'churned', 'inactive', 'ever_active', 'previous_active', 'net_change', 'retention_rate', 'churn_rate',
            'reactivation_rate', 'quick_ratio', 'new_retention_rate', 'current_retention_rate',
            'reactivated_retention_rate', 'average_active_days', 'as_of_date', 'built_with'
        ],
        'transitions': [
            'fact_name', 'time_grain', 'period_start', 'from_state', 'to_state', 'entities', 'as_of_date', 'built_with'
        ]
    }[kind]) -%}
{% endmacro %}
