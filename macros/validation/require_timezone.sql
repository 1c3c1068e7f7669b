{% macro _require_timezone(timezone) %}
    {%- if timezone is not none and timezone not in modules.pytz.all_timezones_set -%}
        {%- do activation_layer._raise_error(
            'var activation_timezone', 'unknown time zone', 'an IANA name: Asia/Seoul, America/New_York', timezone
        ) -%}
    {%- endif -%}
    {%- do return(timezone) -%}
{% endmacro %}
