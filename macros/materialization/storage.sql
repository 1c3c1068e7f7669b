{#-
    How the engine is to store a model, as configs that prune by period and find an entity. An activation model does
    not know its entity before it runs: only hooks and the user can name it.
-#}
{% macro _storage(declaration) %}
    {{- return(adapter.dispatch('_storage', 'activation_layer')(
        declaration.model, activation_layer._date_column(declaration.model), declaration
    )) -}}
{% endmacro %}

{% macro default___storage(model_macro, date_column, declaration) %}
    {%- do return({'incremental_strategy': 'append'}) -%}
{% endmacro %}

{% macro postgres___storage(model_macro, date_column, declaration) %}
    {%- set indexes = [{'columns': [date_column]}] if date_column else [] -%}
    {%- do return({'incremental_strategy': 'append', 'indexes': indexes}) -%}
{% endmacro %}

{% macro redshift___storage(model_macro, date_column, declaration) %}
    {%- set sorted = {'sort': [date_column]} if date_column else {} -%}
    {%- do return(dict(sorted, incremental_strategy='append')) -%}
{% endmacro %}

{% macro snowflake___storage(model_macro, date_column, declaration) %}
    {%- set clustered = {'cluster_by': [date_column]} if date_column else {} -%}
    {%- do return(dict(clustered, incremental_strategy='append')) -%}
{% endmacro %}

{#- A merge without a key appends. -#}
{% macro bigquery___storage(model_macro, date_column, declaration) %}
    {%- if not date_column -%}
        {%- do return({'incremental_strategy': 'merge'}) -%}
    {%- endif -%}
    {%- set granularity = {'monthly': 'month', 'quarterly': 'month', 'yearly': 'year'}.get(declaration.grain, 'day') -%}
    {%- do return({
        'incremental_strategy': 'merge',
        'partition_by': {'field': date_column, 'data_type': 'date', 'granularity': granularity},
        'cluster_by': declaration.entity[:4] if model_macro == 'first_last' else ['activation_state']
    }) -%}
{% endmacro %}

{% macro databricks___storage(model_macro, date_column, declaration) %}
    {%- set partitioned = {'partition_by': [date_column]} if date_column else {} -%}
    {%- do return(dict(partitioned, incremental_strategy='append')) -%}
{% endmacro %}

{#- Plain tables can only be replaced by partitions. -#}
{% macro spark___storage(model_macro, date_column, declaration) %}
    {%- set columns = ['fact_name', 'time_grain'] if 'facts' in declaration else [date_column or 'period_start'] -%}
    {%- do return({'incremental_strategy': 'insert_overwrite', 'partition_by': columns}) -%}
{% endmacro %}

{#- Only Iceberg tables can have rows deleted. -#}
{% macro athena___storage(model_macro, date_column, declaration) %}
    {%- do return({'incremental_strategy': 'append', 'table_type': 'iceberg'}) -%}
{% endmacro %}

{#- Settings that the user adds come with ours, or the model's SQL would mean something else. -#}
{% macro clickhouse___storage(model_macro, date_column, declaration) %}
    {%- set order = [date_column] if date_column
        else (['fact_name', 'time_grain', 'period_start'] if 'facts' in declaration else ['period_start']) -%}
    {%- do return({
        'incremental_strategy': 'append',
        'order_by': order,
        'query_settings': activation_layer._clickhouse_settings()
    }) -%}
{% endmacro %}


{#- The date that the rows of a model are of; none where it is a small table. -#}
{% macro _date_column(model_macro) %}
    {%- do return({'first_last': 'snapshot_date', 'activation': 'period_start'}.get(model_macro)) -%}
{% endmacro %}


{#- Configs of the storage that rows are replaced by, so that users cannot choose them. -#}
{% macro _fixed_storage() %}
    {{- return(adapter.dispatch('_fixed_storage', 'activation_layer')()) -}}
{% endmacro %}

{% macro default___fixed_storage() %}
    {%- do return([]) -%}
{% endmacro %}

{% macro databricks___fixed_storage() %}
    {%- do return([]) -%}
{% endmacro %}

{% macro spark___fixed_storage() %}
    {%- do return(['partition_by']) -%}
{% endmacro %}
