{#- Rows that no hook deletes would stand beside those that replace them. -#}
{% macro _require_range_header() %}
    {%- if activation_layer._goes_on_from_table() and '-- replaces ' not in compiled_code -%}
        {%- do activation_layer._raise_error(
            model.name, 'its SQL does not say any more which rows it replaces', 'the SQL as the macro wrote it',
            'SQL without the comment -- replaces ...'
        ) -%}
    {%- endif -%}
{% endmacro %}
