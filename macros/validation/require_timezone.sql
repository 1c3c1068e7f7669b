{% macro _require_timezone(timezone) %}
    {%- set known = modules.pytz.all_timezones_set -%}
    {%- if timezone is not none and known is defined and timezone not in known -%}
        {%- do activation_layer._raise_error(
            'var activation_timezone', 'unknown time zone', 'an IANA name: Asia/Seoul, America/New_York', timezone
        ) -%}
    {%- endif -%}
    {%- do return(timezone) -%}
{% endmacro %}
