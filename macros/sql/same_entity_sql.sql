{#- The condition that rows of two relations are of one entity. -#}
{% macro _same_entity_sql(entity, left, right) -%}
    {%- for column in entity -%}
        {{ '\nand ' if not loop.first }}{{ left }}.{{ column }} = {{ right }}.{{ column }}
    {%- endfor -%}
{%- endmacro %}
