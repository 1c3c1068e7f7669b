{#-
    A run replaces a range of rows: the model's SQL says in its first lines which stored rows it replaces
    and which it prunes, and hooks in the same transaction delete exactly those. Between them dbt brings the new rows
    in through a temporary table; where an engine can take them straight in, a hook does, and the model's SQL finds
    that they have been written.
-#}
{% macro _range_header(replaces=none, prunes=none) %}
    {%- if replaces -%}
        {{ '-- replaces rows where ' ~ replaces ~ '\n' }}
    {%- elif activation_layer._is_incremental() -%}
        {{ '-- replaces no rows\n' }}
    {%- endif -%}
    {%- if prunes -%}
        {{ '-- prunes rows where ' ~ prunes ~ '\n' }}
    {%- endif -%}
{% endmacro %}


{% macro _delete_replaced_rows() %}
    {%- do activation_layer._require_range_header() -%}
    {{- activation_layer._delete_rows_sql('replaces') -}}
{% endmacro %}


{% macro _insert_new_rows() %}
    {%- if execute and activation_layer._inserts_directly() -%}
set variable activation_layer_has_written = null;
insert into {{ this }} by name
{{ compiled_code }}
    {%- endif -%}
{% endmacro %}


{% macro _note_inserted_rows() %}
    {%- if execute and activation_layer._inserts_directly() -%}
set variable activation_layer_has_written = true
    {%- endif -%}
{% endmacro %}


{#- The last line of a model's SQL: no row where nothing is to be written, or where a hook has written all. -#}
{% macro _unless_written(unchanged) %}
    {%- if unchanged -%}
        {{ '\nwhere false' }}
    {%- elif activation_layer._inserts_directly() -%}
        {{ "\nwhere getvariable('activation_layer_has_written') is null" }}
    {%- endif -%}
    {%- if model is defined and model.resource_type == 'unit_test' -%}
        {{ activation_layer._query_settings() }}
    {%- endif -%}
{% endmacro %}


{#- Can a hook bring the rows in, in the transaction of the model? dbt does where columns may have to be added first. -#}
{% macro _inserts_directly() %}
    {{- return(adapter.dispatch('_inserts_directly', 'activation_layer')()) -}}
{% endmacro %}

{% macro default___inserts_directly() %}
    {%- do return(false) -%}
{% endmacro %}

{% macro duckdb___inserts_directly() %}
    {%- do return(
        activation_layer._is_incremental()
        and (config.get('on_schema_change') or 'ignore') in ['ignore', 'fail']
    ) -%}
{% endmacro %}


{% macro _delete_pruned_rows() %}
    {{- activation_layer._delete_rows_sql('prunes') -}}
{% endmacro %}


{% macro _delete_rows_sql(verb) %}
    {%- if activation_layer._is_incremental() -%}
        {%- set stated = modules.re.search(
            '-- ' ~ verb ~ ' rows where (.+(\n--     .+)*)$', compiled_code, modules.re.MULTILINE
        ) -%}
        {%- if stated -%}
            {{- activation_layer._delete_sql(stated.group(1) | replace('\n--', '\n')) -}}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{#- Rows that no hook deletes would stand beside those that replace them. -#}
{% macro _require_range_header() %}
    {%- if activation_layer._is_incremental() and '-- replaces ' not in compiled_code -%}
        {%- do activation_layer._raise_error(
            model.name, 'its SQL does not say any more which rows it replaces', 'the SQL as the macro wrote it',
            'SQL without the comment -- replaces ...'
        ) -%}
    {%- endif -%}
{% endmacro %}
