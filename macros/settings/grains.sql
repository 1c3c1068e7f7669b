{% macro _grains() %}
    {%- do return(['daily', 'weekly', 'monthly', 'quarterly', 'yearly']) -%}
{% endmacro %}


{% macro _weekdays() %}
    {%- do return(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']) -%}
{% endmacro %}
