{#- The columns of a query, with their types. -#}
{% macro _queried_columns(query) %}
    {{- return(adapter.dispatch('_queried_columns', 'activation_layer')(query)) -}}
{% endmacro %}

{% macro default___queried_columns(query) %}
    {%- do return(get_column_schema_from_query(query)) -%}
{% endmacro %}

{#- What comes with a result does not tell timestamps with a time zone from those without. -#}
{% macro spark___queried_columns(query) %}
    {%- set columns = [] -%}
    {%- for row in run_query('describe query ' ~ query).rows -%}
        {%- do columns.append(api.Column.create(row[0], row[1])) -%}
    {%- endfor -%}
    {%- do return(columns) -%}
{% endmacro %}
