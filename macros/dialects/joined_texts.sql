{#- The texts of a group with commas between them, as one; an aggregate. dbt's own spans lines. -#}
{% macro _joined_texts(column) %}
    {%- set joined = modules.re.sub('\\s+', ' ', dbt.listagg(column, "','") | trim) -%}
    {%- do return(joined | replace('( ', '(') | replace(' )', ')')) -%}
{% endmacro %}
