{#- A column that several joined relations have, of one of them and under its own name. -#}
{% macro _qualified(relation, column) %}
    {{- return(adapter.dispatch('_qualified', 'activation_layer')(relation, column)) -}}
{% endmacro %}

{% macro default___qualified(relation, column) %}
    {%- do return(relation ~ '.' ~ column) -%}
{% endmacro %}

{#- Where more than two are joined, the column would be named with its relation. -#}
{% macro clickhouse___qualified(relation, column) %}
    {%- do return(relation ~ '.' ~ column ~ ' as ' ~ column) -%}
{% endmacro %}


{#- Columns as a select lists them, one a line, of one of the relations that have them. -#}
{% macro _listed(columns, relation=none, indent=8) %}
    {%- set of_relation = [] -%}
    {%- for column in columns -%}
        {%- do of_relation.append(activation_layer._qualified(relation, column) if relation else column) -%}
    {%- endfor -%}
    {%- do return(of_relation | join(',\n' ~ ' ' * indent)) -%}
{% endmacro %}


{#- The same as a `group by` lists them, where no name may be given. -#}
{% macro _grouped(columns, relation, indent=8) %}
    {%- set of_relation = [] -%}
    {%- for column in columns -%}
        {%- do of_relation.append(relation ~ '.' ~ column) -%}
    {%- endfor -%}
    {%- do return(of_relation | join(',\n' ~ ' ' * indent)) -%}
{% endmacro %}
