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


{#- Gives columns of the rows of a table's latest date new values, by column. -#}
{% macro _change_latest_rows(node, relation, is_latest, values) %}
    {%- do adapter.dispatch('_change_latest_rows', 'activation_layer')(node, relation, is_latest, values) -%}
{% endmacro %}

{% macro default___change_latest_rows(node, relation, is_latest, values) %}
    {%- call statement('change_latest_rows', auto_begin=true) -%}
update {{ relation }}
set {{ activation_layer._assigned(values) }}
where {{ is_latest }}
    {%- endcall -%}
{% endmacro %}

{% macro clickhouse___change_latest_rows(node, relation, is_latest, values) %}
    {%- call statement('change_latest_rows', auto_begin=true) -%}
alter table {{ relation }}
update {{ activation_layer._assigned(values) }}
where {{ is_latest }}
    {%- endcall -%}
{% endmacro %}

{% macro databricks___change_latest_rows(node, relation, is_latest, values) %}
    {%- do activation_layer.default___change_latest_rows(node, relation, is_latest, values) -%}
{% endmacro %}

{#- The latest date is a partition of its own. -#}
{% macro spark___change_latest_rows(node, relation, is_latest, values) %}
    {%- if activation_layer._deletes_rows(node.config.get('file_format')) -%}
        {%- do activation_layer.default___change_latest_rows(node, relation, is_latest, values) -%}
    {%- else -%}
        {%- do activation_layer._rewrite_partitions(relation, node.config.partition_by, is_latest, values) -%}
    {%- endif -%}
{% endmacro %}


{% macro _assigned(values) -%}
    {%- for column, value in values.items() -%}
        {{ column }} = {{ value }}{{ ',\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
