{#- Stored rows and this run must have been asked for the same thing. -#}
{% macro _require_same_settings(call, stored, now) %}
    {%- set name = activation_layer._changed_setting(stored, now) -%}
    {%- if name is not none -%}
        {%- do activation_layer._raise_error(
            call,
            'the stored table was built with another ' ~ name ~ '; rebuild it with --full-refresh',
            name ~ '=' ~ tojson(stored.get(name)) ~ ' as stored, or: dbt run --full-refresh --select ' ~ model.name
                ~ ('+' if name in ['entity', 'event_time', 'timezone', 'loaded_at']),
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
