{#- The statement that deletes the rows of the model's own table where a condition holds. -#}
{% macro _delete_sql(condition) %}
    {{- return(adapter.dispatch('_delete_sql', 'activation_layer')(condition)) -}}
{% endmacro %}

{% macro default___delete_sql(condition) %}
    {%- do return('delete from ' ~ this ~ '\nwhere ' ~ condition) -%}
{% endmacro %}

{% macro databricks___delete_sql(condition) %}
    {%- do return(activation_layer.default___delete_sql(condition)) -%}
{% endmacro %}

{#- A plain table has no rows to delete, only partitions to drop. -#}
{% macro spark___delete_sql(condition) %}
    {%- if activation_layer._deletes_rows(config.get('file_format')) -%}
        {%- do return(activation_layer.default___delete_sql(condition)) -%}
    {%- endif -%}
    {%- do return(activation_layer._drop_partitions_sql(this, config.require('partition_by'), condition)) -%}
{% endmacro %}


{#- File formats of Spark whose tables can have rows deleted. -#}
{% macro _deletes_rows(file_format) %}
    {%- do return(file_format in ['delta', 'iceberg', 'hudi']) -%}
{% endmacro %}


{#- Drops each partition that holds a row for which the condition is true; nothing where there is none. -#}
{% macro _drop_partitions_sql(relation, columns, condition) %}
    {%- set stored = 'select distinct ' ~ columns | join(', ') ~ ' from ' ~ relation ~ ' where ' ~ condition -%}
    {%- set partitions = [] -%}
    {%- for row in run_query(stored).rows -%}
        {%- set values = [] -%}
        {%- for column in columns -%}
            {%- do values.append(column ~ ' = ' ~ activation_layer._text_literal(row[loop.index0])) -%}
        {%- endfor -%}
        {%- do partitions.append('partition (' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- if partitions -%}
        {%- do return('alter table ' ~ relation ~ ' drop if exists\n    ' ~ partitions | join(',\n    ')) -%}
    {%- endif -%}
    {%- do return('') -%}
{% endmacro %}


{% macro _replaces_partitions() %}
    {{- return(adapter.dispatch('_replaces_partitions', 'activation_layer')()) -}}
{% endmacro %}

{% macro default___replaces_partitions() %}
    {%- do return(false) -%}
{% endmacro %}

{% macro databricks___replaces_partitions() %}
    {%- do return(false) -%}
{% endmacro %}

{% macro spark___replaces_partitions() %}
    {%- do return(true) -%}
{% endmacro %}
