{#- A date moved by a number of days; the calendar begins with year 1. -#}
{% macro _add_days(date, days) %}
    {%- set first_date = modules.datetime.date(1, 1, 1) -%}
    {%- if (date - first_date).days + days < 0 -%}
        {%- do return(first_date) -%}
    {%- endif -%}
    {%- do return(date + modules.datetime.timedelta(days=days)) -%}
{% endmacro %}


{#- A date as a database answers it (date, timestamp or text), as a date. -#}
{% macro _to_date(value) %}
    {%- do return(none if value is none else modules.datetime.date.fromisoformat((value | string)[:10])) -%}
{% endmacro %}


{#- Dates as they are recorded, as texts. -#}
{% macro _to_dates(values) %}
    {%- set dates = [] -%}
    {%- for value in values -%}
        {%- do dates.append(modules.datetime.date.fromisoformat(value)) -%}
    {%- endfor -%}
    {%- do return(dates) -%}
{% endmacro %}


{#- The date that a text says; none where it says none. -#}
{% macro _date_in(text) %}
    {%- if modules.re.match('^\\d{4}-\\d{2}-\\d{2}$', text) -%}
        {%- set year, month, day = text[:4] | int, text[5:7] | int, text[8:] | int -%}
        {%- if year > 0 and 0 < month < 13 and 0 < day < 32 -%}
            {%- set date = modules.datetime.date(year, month, 1) + modules.datetime.timedelta(days=day - 1) -%}
            {%- if date.month == month -%}
                {%- do return(date) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
    {%- do return(none) -%}
{% endmacro %}


{% macro _weekdays() %}
    {%- do return(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']) -%}
{% endmacro %}
