{#- What stored rows depend on: recorded with the rows, compared by the next run. -#}
{% macro _fact_settings(fact, settings) %}
    {%- set recorded = {
        'entity': fact.entity_types,
        'event_time': fact.event_time_column | lower,
        'timezone': settings.timezone,
        'segments': activation_layer._segments_to_record(fact.segments)
    } -%}
    {%- if activation_layer._is_sample() -%}
        {%- do recorded.update({'sampled': true}) -%}
    {%- endif -%}
    {%- do return(recorded) -%}
{% endmacro %}


{% macro _first_last_settings(fact, settings) %}
    {%- set recorded = activation_layer._fact_settings(fact, settings) -%}
    {%- do recorded.update({'loaded_at': none if fact.loaded_at is none else fact.loaded_at.name | lower}) -%}
    {%- do return(recorded) -%}
{% endmacro %}


{% macro _activation_settings(fact, grain, inactive_periods, settings) %}
    {%- set recorded = activation_layer._fact_settings(fact, settings) -%}
    {%- do recorded.update({'inactive_periods': inactive_periods}) -%}
    {%- do recorded.update({'week_start': settings.week_start}) if grain == 'weekly' -%}
    {%- do return(recorded) -%}
{% endmacro %}


{#- Stored rows and this run must have been asked for the same thing. -#}
{% macro _require_same_settings(call, stored, now) %}
    {%- set name = activation_layer._changed_setting(stored, now) -%}
    {%- if name is not none -%}
        {%- do activation_layer._raise_error(
            call,
            'the stored table was built with ' ~ ('other ' if name == 'segments' else 'another ') ~ name ~ '; rebuild it with --full-refresh',
            name ~ '=' ~ tojson(stored.get(name)) ~ ' as stored, or: dbt run --full-refresh --select ' ~ model.name
                ~ ('+' if name in ['entity', 'event_time', 'timezone', 'loaded_at', 'segments']),
            name ~ '=' ~ tojson(now[name])
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- The first setting in which stored rows and this run differ; none where they agree. -#}
{% macro _changed_setting(stored, now) %}
    {%- for name in now if name != 'sampled' and now[name] != stored.get(name) -%}
        {%- do return(name) -%}
    {%- endfor -%}
    {%- do return(none) -%}
{% endmacro %}
