{#- The value of a var as a date; none stays none. -#}
{% macro _require_date(name, value) %}
    {%- if value is none -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set text = value | string -%}
    {%- if modules.re.match('^\\d{4}-\\d{2}-\\d{2}$', text) -%}
        {%- set year, month, day = text[:4] | int, text[5:7] | int, text[8:] | int -%}
        {%- if year > 0 and 0 < month < 13 and 0 < day < 32 -%}
            {%- set date = modules.datetime.date(year, month, 1) + modules.datetime.timedelta(days=day - 1) -%}
            {%- if date.month == month -%}
                {%- do return(date) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
    {%- do activation_layer._raise_error('var ' ~ name, 'not a date', 'a date as YYYY-MM-DD', text) -%}
{% endmacro %}
