{#-
    Spark's plain tables: one statement overwrites the partitions that get rows. Those of the range that get none are
    dropped before, while what is recorded of the table still says that this run is to be done; pruned ones after, when
    no record names them any more.
-#}
{% macro _overwrite_partitions(target, new_rows, columns, range) %}
    {%- set partition_by = config.require('partition_by') -%}
    {%- set gone = activation_layer._partitions(target ~ ' where ' ~ range.replaces, partition_by) -%}
    {%- set pruned = activation_layer._partitions(target ~ ' where ' ~ range.prunes, partition_by) if range.prunes else [] -%}
    {%- set staging = activation_layer._staging_relation(target) -%}
    {%- set new_rows = activation_layer._rows_unless_written(new_rows, range) -%}
    {%- if gone -%}
        {%- do adapter.drop_relation(staging) -%}
        {%- do run_query(
            'create table ' ~ staging ~ ' using parquet as\nselect * from ' ~ new_rows ~ ' as new_rows'
        ) -%}
        {%- set filled = activation_layer._partitions(staging, partition_by) -%}
        {%- do activation_layer._drop_partitions(target, gone | reject('in', filled) | list) -%}
    {%- endif -%}
    {%- do activation_layer._overwrite_dynamically() -%}
    {%- call statement('main') -%}
insert overwrite table {{ target }} partition ({{ partition_by | join(', ') }})
select
    {{ columns | map(attribute='quoted') | join(',\n    ') }}
from {{ staging if gone else new_rows }} as new_rows
    {%- endcall -%}
    {%- do adapter.drop_relation(staging) if gone -%}
    {%- do activation_layer._drop_partitions(target, pruned) -%}
{% endmacro %}


{#- The partitions that hold rows of a query, as statements name them. -#}
{% macro _partitions(rows, partition_by) %}
    {%- set partitions = [] -%}
    {%- for row in run_query('select distinct ' ~ partition_by | join(', ') ~ ' from ' ~ rows).rows -%}
        {%- set values = [] -%}
        {%- for column in partition_by -%}
            {%- do values.append(column ~ ' = ' ~ activation_layer._text_literal(row[loop.index0])) -%}
        {%- endfor -%}
        {%- do partitions.append('partition (' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- do return(partitions) -%}
{% endmacro %}


{% macro _drop_partitions(relation, partitions) %}
    {%- if partitions -%}
        {%- do run_query('alter table ' ~ relation ~ ' drop if exists\n    ' ~ partitions | join(',\n    ')) -%}
    {%- endif -%}
{% endmacro %}


{#- Partitions of a plain table hold only those of their rows where a condition holds, with new values in some columns. -#}
{% macro _rewrite_partitions(relation, partition_by, condition, values={}) %}
    {%- set columns = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do columns.append(
            values[column.name] ~ ' as ' ~ column.name if column.name in values else column.quoted
        ) -%}
    {%- endfor -%}
    {%- do activation_layer._overwrite_dynamically() -%}
    {%- set rewrite -%}
insert overwrite table {{ relation }} partition ({{ partition_by | join(', ') }})
select
    {{ columns | join(',\n    ') }}
from {{ relation }}
where
    {{ condition }}
    {%- endset -%}
    {%- do run_query(rewrite) -%}
{% endmacro %}


{#- The session overwrites the partitions that get rows, and no others. -#}
{% macro _overwrite_dynamically() %}
    {%- do run_query('set spark.sql.sources.partitionOverwriteMode = dynamic') -%}
{% endmacro %}


{#- Does the engine replace partitions as a whole, so that what stays in them has to be written again? -#}
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
    {%- do return(not activation_layer._deletes_rows(config.get('file_format'))) -%}
{% endmacro %}


{#- File formats of Spark whose tables can have rows deleted. -#}
{% macro _deletes_rows(file_format) %}
    {%- do return(file_format in ['delta', 'iceberg', 'hudi']) -%}
{% endmacro %}
