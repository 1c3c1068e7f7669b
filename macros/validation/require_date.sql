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
