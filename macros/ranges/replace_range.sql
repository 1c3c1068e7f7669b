{#-
    A run replaces a range of rows: the model's SQL says in its first lines which stored rows it replaces
    and which it prunes, and hooks in the same transaction delete exactly those.
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
