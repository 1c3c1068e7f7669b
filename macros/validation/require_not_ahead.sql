{% macro _require_not_ahead(call, stored_as_of, known_as_of) %}
    {%- if stored_as_of > known_as_of -%}
        {%- do activation_layer._raise_error(
            call,
            'the stored table is ahead of its first_last; rebuild it with --full-refresh',
            'an as-of date on or before ' ~ known_as_of ~ ', that of first_last',
            stored_as_of
        ) -%}
    {%- endif -%}
{% endmacro %}
