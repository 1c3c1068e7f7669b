{#- Settings that stored rows depend on: recorded with the rows, compared by the next run. -#}
{% macro _first_last_settings(fact, settings) %}
    {%- do return({
        'event_time': fact.event_time_name,
        'timezone': settings.timezone,
        'snapshot_days': settings.snapshot_days,
        'week_start': settings.week_start
    }) -%}
{% endmacro %}


{% macro _activation_settings(fact, grain, inactive_periods, settings) %}
    {%- set recorded = {
        'event_time': fact.event_time_name,
        'timezone': settings.timezone,
        'inactive_periods': inactive_periods
    } -%}
    {%- if grain == 'weekly' -%}
        {%- do recorded.update({'week_start': settings.week_start}) -%}
    {%- endif -%}
    {%- do return(recorded) -%}
{% endmacro %}


{% macro _settings_literal(settings) %}
    {%- do return("'" ~ tojson(settings, sort_keys=true) | replace("'", "''") ~ "'") -%}
{% endmacro %}
