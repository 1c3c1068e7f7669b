{#- The two windows of rolling states, in days: a shorter one and a longer one. -#}
{% macro _require_windows(call, windows) %}
    {%- set allowed = 'two whole numbers of days that ascend, the first at least 2: [7, 28]' -%}
    {%- if windows is string or windows is mapping or windows is not sequence or windows | length != 2 -%}
        {%- do activation_layer._raise_error(call, 'windows are not two', allowed, activation_layer._shown(windows)) -%}
    {%- endif -%}
    {%- for window in windows if window is not integer or window is boolean -%}
        {%- do activation_layer._raise_error(
            call, 'a window is not a whole number of days', allowed, activation_layer._shown(window)
        ) -%}
    {%- endfor -%}
    {%- if windows[0] < 2 -%}
        {%- do activation_layer._raise_error(call, 'the first window is too short', allowed, windows | list) -%}
    {%- elif windows[1] > 3650 -%}
        {%- do activation_layer._raise_error(call, 'the second window is too long', 'at most 3650 days', windows | list) -%}
    {%- elif windows[1] <= windows[0] -%}
        {%- do activation_layer._raise_error(call, 'the windows do not ascend', allowed, windows | list) -%}
    {%- endif -%}
    {%- do return(windows | list) -%}
{% endmacro %}


{#- The seven states of rolling days: every entity ever active is in exactly one of them; the first four are active. -#}
{% macro _rolling_states(windows) %}
    {%- do return([
        'new', 'current', 'reactivated', 'resurrected', 'at_risk_' ~ windows[0], 'at_risk_' ~ windows[1], 'dormant'
    ]) -%}
{% endmacro %}


{#- For each state of the day before: the rate of those who are active on the day. -#}
{% macro _rolling_active_rates(windows) %}
    {%- set rates = {} -%}
    {%- for state in activation_layer._rolling_states(windows) -%}
        {%- do rates.update({state: state ~ ('_retention_rate' if loop.index <= 4 else '_return_rate')}) -%}
    {%- endfor -%}
    {%- do return(rates) -%}
{% endmacro %}


{#- And of those who leave a window on the day. -#}
{% macro _rolling_loss_rates(windows) %}
    {%- set rates = {} -%}
    {%- for window in windows -%}
        {%- do rates.update({'at_risk_' ~ window: 'at_risk_' ~ window ~ '_loss_rate'}) -%}
    {%- endfor -%}
    {%- do return(rates) -%}
{% endmacro %}


{% macro _rolling_columns(windows) %}
    {%- set columns = {'fact_name': 'text', 'period_start': 'date', 'ever_active': 'bigint', 'active': 'bigint'} -%}
    {%- for window in windows -%}
        {%- do columns.update({'active_' ~ window: 'bigint'}) -%}
    {%- endfor -%}
    {%- do columns.update({'stickiness': 'double'}) -%}
    {%- for state in activation_layer._rolling_states(windows) -%}
        {%- do columns.update({state: 'bigint'}) -%}
    {%- endfor -%}
    {%- for rate in activation_layer._rolling_rates(windows) -%}
        {%- do columns.update({rate: 'double'}) -%}
    {%- endfor -%}
    {%- do columns.update({'as_of_date': 'date', 'built_with': 'text'}) -%}
    {%- do return(columns) -%}
{% endmacro %}


{% macro _rolling_rates(windows) %}
    {%- do return(
        activation_layer._rolling_active_rates(windows).values() | list
        + activation_layer._rolling_loss_rates(windows).values() | list
    ) -%}
{% endmacro %}
