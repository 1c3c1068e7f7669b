{% macro _date(date) %}
    {%- do return("date '" ~ date.isoformat() ~ "'") -%}
{% endmacro %}


{% macro _dates(dates) %}
    {%- set literals = [] -%}
    {%- for date in dates -%}
        {%- do literals.append(activation_layer._date(date)) -%}
    {%- endfor -%}
    {%- do return(literals | join(', ')) -%}
{% endmacro %}


{% macro _midnight(date) %}
    {%- do return("timestamp '" ~ date.isoformat() ~ "'") -%}
{% endmacro %}
