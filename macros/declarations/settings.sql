{#- The settings of the root project, checked, as one dictionary. -#}
{% macro _settings() %}
    {%- do activation_layer._require_no_vars_of_package() -%}
    {%- set lookback_days = activation_layer._require_days(
        'activation_lookback_days', var('activation_lookback_days', 3)
    ) -%}
    {%- set timezone = activation_layer._require_timezone(var('activation_timezone', none)) -%}
    {%- set today = activation_layer._today(timezone) -%}
    {%- set start = activation_layer._require_date('activation_start', var('activation_start', none)) -%}
    {%- set end = activation_layer._require_date('activation_end', var('activation_end', none)) -%}
    {%- set first_date = activation_layer._require_date('activation_first_date', var('activation_first_date', none)) -%}
    {%- do activation_layer._require_var_not_after('activation_start', start, 'today', today) -%}
    {%- do activation_layer._require_var_not_after('activation_start', start, 'activation_end', end) -%}
    {%- do activation_layer._require_var_not_after('activation_end', end, 'today', today) -%}
    {%- do activation_layer._require_var_not_after('activation_first_date', first_date, 'today', today) -%}
    {%- do activation_layer._require_var_not_after('activation_first_date', first_date, 'activation_end', end) -%}
    {%- do return({
        'lookback_days': lookback_days,
        'on_new_logic': activation_layer._require_on_new_logic(var('activation_on_new_logic', 'rebuild')),
        'week_start': activation_layer._require_week_start(var('activation_week_start', 'monday')),
        'timezone': timezone,
        'today': today,
        'first_date': first_date,
        'start': start,
        'end': end
    }) -%}
{% endmacro %}


{#- Rows of earlier dates never count, be they sentinels of the user's (1970-01-01) or of the engine's. -#}
{% macro _first_counted_date(settings) %}
    {%- do return([settings.first_date, activation_layer._first_event_date()] | select | max) -%}
{% endmacro %}


{% macro _today(timezone) %}
    {%- set zone = modules.pytz.timezone(timezone or 'UTC') -%}
    {%- do return(modules.datetime.datetime.now(zone).date()) -%}
{% endmacro %}


{% macro _require_days(name, value) %}
    {%- set text = value | string | trim -%}
    {%- if not modules.re.match('^\\d+$', text) or text | int > 3650 -%}
        {%- do activation_layer._raise_var_error(
            name, 'not a number of days', 'a whole number from 0 to 3650', value
        ) -%}
    {%- endif -%}
    {%- do return(text | int) -%}
{% endmacro %}


{#- What a run does with a table that another version of the package's logic wrote. -#}
{% macro _require_on_new_logic(action) %}
    {%- if action not in ['rebuild', 'fail'] -%}
        {%- do activation_layer._raise_var_error(
            'activation_on_new_logic', 'not something to do', 'rebuild, fail', action
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
        {%- do activation_layer._raise_var_error(name, 'not a date', 'a date as YYYY-MM-DD', value) -%}
    {%- endif -%}
    {%- do return(date) -%}
{% endmacro %}


{% macro _require_var_not_after(name, date, limit_name, limit) %}
    {%- if date is not none and limit is not none and date > limit -%}
        {%- do activation_layer._raise_var_error(
            name, 'it lies after ' ~ limit_name, 'a date on or before ' ~ limit, date
        ) -%}
    {%- endif -%}
{% endmacro %}


{% macro _require_timezone(timezone) %}
    {%- set known = modules.pytz.all_timezones_set -%}
    {%- if timezone is not none and known is defined and timezone not in known -%}
        {%- do activation_layer._raise_var_error(
            'activation_timezone', 'unknown time zone', 'an IANA name: Asia/Seoul, America/New_York', timezone
        ) -%}
    {%- endif -%}
    {%- do return(timezone) -%}
{% endmacro %}


{#- The first day of the week, by its name. -#}
{% macro _require_week_start(week_start) %}
    {%- if week_start | string | lower not in activation_layer._weekdays() -%}
        {%- do activation_layer._raise_var_error(
            'activation_week_start', 'not a weekday', activation_layer._weekdays() | join(', '), week_start
        ) -%}
    {%- endif -%}
    {%- do return(week_start | lower) -%}
{% endmacro %}
