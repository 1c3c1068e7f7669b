{#- Columns as a select lists them, one a line, of one of the relations that have them. -#}
{% macro _listed(columns, relation=none, indent=8) %}
    {%- set listed = activation_layer._qualified_all(columns, relation) if relation else columns -%}
    {%- do return(listed | join(',\n' ~ ' ' * indent)) -%}
{% endmacro %}


{#- Columns that several joined relations have, of one of them and under their own names. -#}
{% macro _qualified_all(columns, relation) %}
    {{- return(adapter.dispatch('_qualified_all', 'activation_layer')(columns, relation)) -}}
{% endmacro %}

{% macro default___qualified_all(columns, relation) %}
    {%- set qualified = [] -%}
    {%- for column in columns -%}
        {%- do qualified.append(relation ~ '.' ~ column) -%}
    {%- endfor -%}
    {%- do return(qualified) -%}
{% endmacro %}

{#- Where more than two are joined, a column would be named with its relation. -#}
{% macro clickhouse___qualified_all(columns, relation) %}
    {%- set qualified = [] -%}
    {%- for column in columns -%}
        {%- do qualified.append(relation ~ '.' ~ column ~ ' as ' ~ column) -%}
    {%- endfor -%}
    {%- do return(qualified) -%}
{% endmacro %}


{#- The same as a `group by` lists them, where no name may be given. -#}
{% macro _grouped(columns, relation, indent=8) %}
    {%- set of_relation = [] -%}
    {%- for column in columns -%}
        {%- do of_relation.append(relation ~ '.' ~ column) -%}
    {%- endfor -%}
    {%- do return(of_relation | join(',\n' ~ ' ' * indent)) -%}
{% endmacro %}
