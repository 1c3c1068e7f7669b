{#-
    A run replaces a range of rows: the model's SQL says in its first lines which stored rows it replaces
    and which it prunes, and hooks in the same transaction delete exactly those. Between them dbt brings the new rows
    in through a temporary table; where an engine can take them straight in, a hook does, and the model's SQL finds
    that they have been written.
-#}
{% macro _range_header(replaces=none, prunes=none) %}
    {%- if replaces -%}
        {{ '-- replaces rows where ' ~ replaces ~ '\n' }}
    {%- endif -%}
    {%- if prunes -%}
        {{ '-- prunes rows where ' ~ prunes ~ '\n' }}
    {%- endif -%}
{% endmacro %}


{% macro _delete_replaced_rows() %}
    {{- activation_layer._delete_rows_sql('replaces') -}}
{% endmacro %}


{% macro _insert_new_rows() %}
    {%- if execute and is_incremental() -%}
        {{- adapter.dispatch('_insert_new_rows', 'activation_layer')() -}}
    {%- endif -%}
{% endmacro %}

{% macro default___insert_new_rows() %}
{% endmacro %}

{% macro duckdb___insert_new_rows() %}
set variable activation_layer_has_written = null;
insert into {{ this }} by name
{{ compiled_code }};
set variable activation_layer_has_written = true
{% endmacro %}


{#- The last line of a model's SQL: no row where nothing is to be written, or where a hook has written all. -#}
{% macro _unless_written(unchanged) %}
    {%- if unchanged -%}
        {{ '\nwhere false' }}
    {%- elif model is defined and model.resource_type == 'model' and is_incremental() -%}
        {{- adapter.dispatch('_unless_written', 'activation_layer')() -}}
    {%- endif -%}
{% endmacro %}

{% macro default___unless_written() %}
{% endmacro %}

{% macro duckdb___unless_written() %}
    {{- "\nwhere getvariable('activation_layer_has_written') is null" -}}
{% endmacro %}


{% macro _delete_pruned_rows() %}
    {{- activation_layer._delete_rows_sql('prunes') -}}
{% endmacro %}


{% macro _delete_rows_sql(verb) %}
    {%- if execute and is_incremental() -%}
        {%- set stated = modules.re.search(
            '^-- ' ~ verb ~ ' rows where (.+(\n--     .+)*)$', compiled_code, modules.re.MULTILINE
        ) -%}
        {%- if stated -%}
            delete from {{ this }} where {{ stated.group(1) | replace('\n--', '\n') }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
