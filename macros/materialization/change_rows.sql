{#- What operations do to the rows of a model's table, whose node says how it is stored. -#}


{#- Deletes the rows where a condition holds. -#}
{% macro _forget_rows(node, relation, condition) %}
    {%- do adapter.dispatch('_forget_rows', 'activation_layer')(node, relation, condition) -%}
{% endmacro %}

{% macro default___forget_rows(node, relation, condition) %}
    {%- call statement('forget', auto_begin=true) -%}
delete from {{ relation }} where {{ condition }}
    {%- endcall -%}
{% endmacro %}

{% macro databricks___forget_rows(node, relation, condition) %}
    {%- do activation_layer.default___forget_rows(node, relation, condition) -%}
{% endmacro %}

{#- Of a plain table, partitions are written again without those rows; dropped, where they hold no others. -#}
{% macro spark___forget_rows(node, relation, condition) %}
    {%- if activation_layer._deletes_rows(node.config.get('file_format')) -%}
        {%- do activation_layer.default___forget_rows(node, relation, condition) -%}
    {%- else -%}
        {%- set partition_by = node.config.partition_by -%}
        {%- set keys = partition_by | join(', ') -%}
        {%- do activation_layer._rewrite_partitions(
            relation, partition_by,
            'not (' ~ condition ~ ')\n    and (' ~ keys ~ ') in (select ' ~ keys ~ ' from ' ~ relation
                ~ ' where ' ~ condition ~ ')'
        ) -%}
        {%- set emptied = activation_layer._partitions(relation ~ ' where ' ~ condition, partition_by) -%}
        {%- do activation_layer._drop_partitions(relation, emptied) -%}
    {%- endif -%}
{% endmacro %}


{#- Writes what a table records into those rows of its latest date where a condition holds, and into no others of it. -#}
{% macro _record_in_rows(node, relation, is_latest, condition, built_with) %}
    {%- set value = 'case when ' ~ condition ~ ' then ' ~ built_with ~ ' end' -%}
    {%- do adapter.dispatch('_record_in_rows', 'activation_layer')(node, relation, is_latest, value) -%}
{% endmacro %}

{% macro default___record_in_rows(node, relation, is_latest, value) %}
    {%- call statement('record_in_rows', auto_begin=true) -%}
update {{ relation }}
set built_with = {{ value }}
where {{ is_latest }}
    {%- endcall -%}
{% endmacro %}

{% macro clickhouse___record_in_rows(node, relation, is_latest, value) %}
    {%- call statement('record_in_rows', auto_begin=true) -%}
alter table {{ relation }}
update built_with = {{ value }}
where {{ is_latest }}
    {%- endcall -%}
{% endmacro %}

{% macro databricks___record_in_rows(node, relation, is_latest, value) %}
    {%- do activation_layer.default___record_in_rows(node, relation, is_latest, value) -%}
{% endmacro %}

{#- The latest date is a partition of its own. -#}
{% macro spark___record_in_rows(node, relation, is_latest, value) %}
    {%- if activation_layer._deletes_rows(node.config.get('file_format')) -%}
        {%- do activation_layer.default___record_in_rows(node, relation, is_latest, value) -%}
    {%- else -%}
        {%- do activation_layer._rewrite_partitions(
            relation, node.config.partition_by, is_latest, {'built_with': value}
        ) -%}
    {%- endif -%}
{% endmacro %}
