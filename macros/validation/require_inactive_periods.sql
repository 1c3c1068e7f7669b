{% macro _require_inactive_periods(call, inactive_periods) %}
    {%- if inactive_periods != 'all'
        and (inactive_periods is not integer or inactive_periods is boolean or inactive_periods < 0) -%}
        {%- do activation_layer._raise_error(
            call, 'inactive_periods is not a number of periods', "0, a positive whole number, 'all'",
            activation_layer._shown(inactive_periods)
        ) -%}
    {%- endif -%}
{% endmacro %}
