{#- The last lines of a question or a test, on engines that take SQL in the standard's sense only when told to. -#}
{% macro _query_settings() %}
    {{- return(adapter.dispatch('_query_settings', 'activation_layer')()) -}}
{% endmacro %}

{% macro default___query_settings() %}
    {%- do return('') -%}
{% endmacro %}

{#- The comment is where dbt-clickhouse looks for the end of a query that it limits. -#}
{% macro clickhouse___query_settings() %}
    {%- set settings = [] -%}
    {%- for name, value in activation_layer._clickhouse_settings().items() -%}
        {%- do settings.append(name ~ ' = ' ~ value) -%}
    {%- endfor -%}
    {%- do settings.append('aggregate_functions_null_for_empty = 1') -%}
    {%- do return('\n-- end_of_sql\nsettings\n    ' ~ settings | join(',\n    ')) -%}
{% endmacro %}


{#- Outer joins and casts that give null, columns before aliases of their name, and no default in place of a null. -#}
{% macro _clickhouse_settings() %}
    {%- do return({
        'join_use_nulls': 1,
        'cast_keep_nullable': 1,
        'prefer_column_name_to_alias': 1,
        'insert_null_as_default': 0
    }) -%}
{% endmacro %}


{#- A unit test runs a model's SQL as a query. -#}
{% macro _unit_test_settings() %}
    {%- if model is defined and model.resource_type == 'unit_test' -%}
        {{- activation_layer._query_settings() -}}
    {%- endif -%}
{% endmacro %}
