{#- Stored rows and this run must have been asked for the same thing; snapshot days and (there) weeks may change. -#}
{% macro _require_same_settings(call, stored, now, may_change=[]) %}
    {%- for name in now if name not in may_change and now[name] != stored.get(name) -%}
        {%- do activation_layer._raise_error(
            call,
            'the stored table was built with another ' ~ name ~ '; rebuild it with --full-refresh',
            name ~ '=' ~ stored.get(name) ~ ' as stored',
            name ~ '=' ~ now[name]
        ) -%}
    {%- endfor -%}
{% endmacro %}
