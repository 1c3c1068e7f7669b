{#- The settings of the root project, checked, as one dictionary. -#}
{% macro _settings() %}
    {%- set lookback_days = activation_layer._require_days(
        'activation_lookback_days', var('activation_lookback_days', 3)
    ) -%}
    {%- set timezone = activation_layer._require_timezone(var('activation_timezone', none)) -%}
    {%- set today = activation_layer._today(timezone) -%}
    {%- set start = activation_layer._require_date('activation_start', var('activation_start', none)) -%}
    {%- set end = activation_layer._require_date('activation_end', var('activation_end', none)) -%}
    {%- if start is not none and start > today -%}
        {%- do activation_layer._raise_error(
            'var activation_start', 'it lies after today', 'a date on or before ' ~ today, start
        ) -%}
    {%- endif -%}
    {%- if start is not none and end is not none and start > end -%}
        {%- do activation_layer._raise_error(
            'var activation_start', 'it lies after activation_end', 'a date on or before ' ~ end, start
        ) -%}
    {%- endif -%}
    {%- if end is not none and end > today -%}
        {%- do activation_layer._raise_error(
            'var activation_end', 'it lies after today', 'a date on or before ' ~ today, end
        ) -%}
    {%- endif -%}
    {%- do return({
        'lookback_days': lookback_days,
        'on_new_logic': activation_layer._require_on_new_logic(var('activation_on_new_logic', 'rebuild')),
        'week_start': activation_layer._require_week_start(var('activation_week_start', 'monday')),
        'timezone': timezone,
        'today': today,
        'start': start,
        'end': end
    }) -%}
{% endmacro %}


{% macro _today(timezone) %}
    {%- set zone = modules.pytz.timezone(timezone or 'UTC') -%}
    {%- do return(modules.datetime.datetime.now(zone).date()) -%}
{% endmacro %}


{% macro _require_days(name, value) %}
    {%- set text = value | string | trim -%}
    {%- if not modules.re.match('^\\d+$', text) or text | int > 3650 -%}
        {%- do activation_layer._raise_error(
            'var ' ~ name, 'not a number of days', 'a whole number from 0 to 3650', value
        ) -%}
    {%- endif -%}
    {%- do return(text | int) -%}
{% endmacro %}


{#- What a run does with a table that another version of the package's logic wrote. -#}
{% macro _require_on_new_logic(action) %}
    {%- if action not in ['rebuild', 'fail'] -%}
        {%- do activation_layer._raise_error(
            'var activation_on_new_logic', 'not something to do', 'rebuild, fail', action
        ) -%}
    {%- endif -%}
    {%- do return(action) -%}
{% endmacro %}


{#- The value of a var as a date; none stays none. -#}
{% macro _require_date(name, value) %}
    {%- if value is none -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set date = activation_layer._date_in(value | string) -%}
    {%- if date is none -%}
        {%- do activation_layer._raise_error('var ' ~ name, 'not a date', 'a date as YYYY-MM-DD', value) -%}
    {%- endif -%}
    {%- do return(date) -%}
{% endmacro %}


{% macro _require_timezone(timezone) %}
    {%- set known = modules.pytz.all_timezones_set -%}
    {%- if timezone is not none and known is defined and timezone not in known -%}
        {%- do activation_layer._raise_error(
            'var activation_timezone', 'unknown time zone', 'an IANA name: Asia/Seoul, America/New_York', timezone
        ) -%}
    {%- endif -%}
    {%- do return(timezone) -%}
{% endmacro %}


{#- The first day of the week, by its name. -#}
{% macro _require_week_start(week_start) %}
    {%- if week_start | string | lower not in activation_layer._weekdays() -%}
        {%- do activation_layer._raise_error(
            'var activation_week_start', 'not a weekday', activation_layer._weekdays() | join(', '), week_start
        ) -%}
    {%- endif -%}
    {%- do return(week_start | lower) -%}
{% endmacro %}
