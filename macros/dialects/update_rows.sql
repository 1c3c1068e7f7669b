{#- The statement that gives a column of a stored table another value where a condition holds. -#}
{% macro _update_sql(relation, column, value, condition) %}
    {{- return(adapter.dispatch('_update_sql', 'activation_layer')(relation, column, value, condition)) -}}
{% endmacro %}

{% macro default___update_sql(relation, column, value, condition) %}
    {%- do return('update ' ~ relation ~ '\nset ' ~ column ~ ' = ' ~ value ~ '\nwhere\n    ' ~ condition) -%}
{% endmacro %}

{% macro clickhouse___update_sql(relation, column, value, condition) %}
    {%- do return(
        'alter table ' ~ relation ~ '\nupdate ' ~ column ~ ' = ' ~ value ~ '\nwhere\n    ' ~ condition
    ) -%}
{% endmacro %}
