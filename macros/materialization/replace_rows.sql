{#-
    Replaces a range of a table's rows by the rows of a query (in parentheses) or of a relation. Statement `main` is the
    one that brings them in. Pruned rows go last: the new ones may be computed from them.
-#}
{% macro _replace_rows(target, new_rows, columns, range) %}
    {%- do adapter.dispatch('_replace_rows', 'activation_layer')(target, new_rows, columns, range) -%}
{% endmacro %}


{#- In the transaction that dbt has begun, and commits after this. -#}
{% macro default___replace_rows(target, new_rows, columns, range) %}
    {%- set statements = activation_layer._replacing_statements(target, new_rows, columns, range) -%}
    {%- for name, sql in statements.items() -%}
        {%- call statement(name) -%}
{{ sql }}
        {%- endcall -%}
    {%- endfor -%}
    {%- do write(statements.values() | join(';\n\n')) -%}
{% endmacro %}


{#- A deletion, an insertion, a deletion: the parts of a transaction by their names, and all that target/run shows. -#}
{% macro _replacing_statements(target, new_rows, columns, range) %}
    {%- set statements = {} -%}
    {%- set unwritten = activation_layer._no_write_since_sql(range) -%}
    {%- do statements.update({
        'delete_replaced': 'delete from ' ~ target ~ '\nwhere '
            ~ ('(' ~ range.replaces ~ ')\n    and ' ~ unwritten if unwritten else range.replaces)
    }) -%}
    {%- do statements.update({'main': activation_layer._insert_rows_sql(target, new_rows, columns)}) -%}
    {%- if range.prunes -%}
        {%- do statements.update({'delete_pruned': 'delete from ' ~ target ~ '\nwhere ' ~ range.prunes}) -%}
    {%- endif -%}
    {%- do return(statements) -%}
{% endmacro %}


{% macro _insert_rows_sql(target, new_rows, columns) -%}
{%- set names = columns | map(attribute='quoted') | join(',\n    ') -%}
{{ config.get('sql_header') ~ '\n' if config.get('sql_header') and new_rows is string -}}
insert into {{ target }} (
    {{ names }}
)
select
    {{ names }}
from {{ new_rows }} as new_rows
{%- endmacro %}


{#- dbt sends no BEGIN there: one call holds the whole transaction. -#}
{% macro snowflake___replace_rows(target, new_rows, columns, range) %}
    {%- set query_tag = set_query_tag() -%}
    {%- set statements = activation_layer._replacing_statements(target, new_rows, columns, range) -%}
    {%- call statement('main') -%}
{{ snowflake_dml_explicit_transaction(statements.values() | join(';\n')) }}
    {%- endcall -%}
    {%- do unset_query_tag(query_tag) -%}
{% endmacro %}


{#- One MERGE, as dbt-bigquery writes it for the partitions of insert_overwrite. -#}
{% macro bigquery___replace_rows(target, new_rows, columns, range) %}
    {%- call statement('main') -%}
{{ get_insert_overwrite_merge_sql(
    target, activation_layer._rows_unless_written(new_rows, range), columns,
    ['(' ~ activation_layer._gone_condition(range) ~ ')'], new_rows is string
) }}
    {%- endcall -%}
{% endmacro %}


{#- Delta takes new rows that satisfy the condition of those that make way, as ours do. -#}
{% macro databricks___replace_rows(target, new_rows, columns, range) %}
    {%- call statement('main') -%}
insert into {{ target }}
replace where {{ activation_layer._gone_condition(range) }}
select
    {{ columns | map(attribute='quoted') | join(',\n    ') }}
from {{ activation_layer._rows_unless_written(new_rows, range) }} as new_rows
    {%- endcall -%}
{% endmacro %}


{% macro trino___replace_rows(target, new_rows, columns, range) %}
    {%- do activation_layer._merge_rows(target, new_rows, columns, range) -%}
{% endmacro %}


{% macro athena___replace_rows(target, new_rows, columns, range) %}
    {%- do activation_layer._merge_rows(target, new_rows, columns, range) -%}
{% endmacro %}


{% macro spark___replace_rows(target, new_rows, columns, range) %}
    {%- set file_format = config.get('file_format') or 'parquet' -%}
    {%- if file_format == 'delta' -%}
        {%- do activation_layer.databricks___replace_rows(target, new_rows, columns, range) -%}
    {%- elif file_format == 'iceberg' -%}
        {%- do activation_layer._merge_rows(target, new_rows, columns, range) -%}
    {%- elif activation_layer._deletes_rows(file_format) -%}
        {%- do activation_layer.default___replace_rows(target, new_rows, columns, range) -%}
    {%- else -%}
        {%- do activation_layer._overwrite_partitions(target, new_rows, columns, range) -%}
    {%- endif -%}
{% endmacro %}


{% macro clickhouse___replace_rows(target, new_rows, columns, range) %}
    {%- do activation_layer._swap_partitions(target, new_rows, columns, range) -%}
{% endmacro %}
