{#-
    ClickHouse: a table of the new rows, and of those that stay beside them in the same partitions, whose partitions then
    take the place of those of the target. Each partition changes at once, several of them one after the other. The one
    that holds the record of this run comes after all that it tells of; pruned ones, which the record before names, last.
-#}
{% macro _swap_partitions(target, new_rows, columns, range) %}
    {%- set staging = activation_layer._staging_relation(target) -%}
    {%- set names = columns | map(attribute='quoted') | join(',\n    ') -%}
    {%- set gone = activation_layer._gone_condition(range) -%}
    {%- do adapter.drop_relation(staging) -%}
    {%- call statement('create_staging') -%}
create table {{ staging }} {{ on_cluster_clause(target) }} as {{ target }}
    {%- endcall -%}
    {%- call statement('main') -%}
{{ activation_layer._insert_rows_sql(staging, activation_layer._rows_unless_written(new_rows, range), columns) }}
{{ adapter.get_model_query_settings(model) }}
    {%- endcall -%}
    {%- set replaced = activation_layer._partition_ids(target ~ ' where ' ~ range.replaces)
        + activation_layer._partition_ids(staging) -%}
    {%- set recording = activation_layer._partition_ids(staging ~ ' where built_with is not null')
        if columns | selectattr('name', 'equalto', 'built_with') | list else [] -%}
    {%- set pruned = activation_layer._partition_ids(target ~ ' where ' ~ range.prunes) if range.prunes else [] -%}
    {%- set touched = ((replaced | reject('in', recording) | sort) + recording + pruned) | unique | list -%}
    {%- if touched -%}
        {%- call statement('keep_rows') -%}
insert into {{ staging }} (
    {{ names }}
)
select
    {{ names }}
from {{ target }}
where
    _partition_id in ('{{ touched | join("', '") }}')
    and not ({{ gone }})
        {%- endcall -%}
        {%- set filled = activation_layer._partition_ids(staging) -%}
        {%- call statement('swap_partitions') -%}
alter table {{ target }} {{ on_cluster_clause(target) }}
            {%- for id in touched %}
    {{ "replace partition id '" ~ id ~ "' from " ~ staging if id in filled else "drop partition id '" ~ id ~ "'" }}
                {{- ',' if not loop.last }}
            {%- endfor %}
        {%- endcall -%}
    {%- endif -%}
    {%- do adapter.drop_relation(staging) -%}
{% endmacro %}


{% macro _partition_ids(rows) %}
    {%- do return(run_query('select distinct _partition_id from ' ~ rows).rows | map(attribute=0) | list) -%}
{% endmacro %}
