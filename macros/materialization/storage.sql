{#-
    How the engine is to store a model, as configs that let questions skip periods; users may override them. An
    activation model does not know its entity before it runs.
-#}
{% macro _storage(declaration) %}
    {{- return(adapter.dispatch('_storage', 'activation_layer')(activation_layer._stored_by(declaration), declaration)) -}}
{% endmacro %}


{#- The date that the rows of a model are of; none where it is a small table. -#}
{% macro _stored_by(declaration) %}
    {%- do return({'first_last': 'snapshot_date', 'activation': 'period_start'}.get(declaration.model)) -%}
{% endmacro %}


{#- The columns that hold apart what a model over several facts replaces; nothing in a model over one fact. -#}
{% macro _told_apart_by(declaration) %}
    {%- if 'facts' not in declaration -%}
        {%- do return([]) -%}
    {%- endif -%}
    {%- do return(['fact_name'] if declaration.model == 'activation_rolling' else ['fact_name', 'time_grain']) -%}
{% endmacro %}


{#- Rows come in the order of their dates, so that an engine that keeps the least and greatest of each block can skip. -#}
{% macro default___storage(date_column, declaration) %}
    {%- do return({}) -%}
{% endmacro %}

{% macro postgres___storage(date_column, declaration) %}
    {%- do return({'indexes': [{'columns': [date_column]}]} if date_column else {}) -%}
{% endmacro %}

{% macro redshift___storage(date_column, declaration) %}
    {%- do return({'sort': [date_column]} if date_column else {}) -%}
{% endmacro %}

{% macro bigquery___storage(date_column, declaration) %}
    {%- if not date_column -%}
        {%- do return({}) -%}
    {%- endif -%}
    {%- set granularity = {'monthly': 'month', 'quarterly': 'month', 'yearly': 'year'}.get(declaration.grain, 'day') -%}
    {%- set partitioned = {'partition_by': {'field': date_column, 'data_type': 'date', 'granularity': granularity}} -%}
    {%- do return(
        dict(partitioned, cluster_by=['activation_state']) if declaration.model == 'activation' else partitioned
    ) -%}
{% endmacro %}

{#- Below a terabyte Databricks advises against partitions. -#}
{% macro databricks___storage(date_column, declaration) %}
    {%- do return({'liquid_clustered_by': [date_column]} if date_column else {}) -%}
{% endmacro %}

{% macro trino___storage(date_column, declaration) %}
    {%- do return(
        {'properties': {'partitioning': "ARRAY['month(" ~ date_column ~ ")']"}} if date_column else {}
    ) -%}
{% endmacro %}

{% macro athena___storage(date_column, declaration) %}
    {%- do return({'partitioned_by': ['month(' ~ date_column ~ ')']} if date_column else {}) -%}
{% endmacro %}

{% macro spark___storage(date_column, declaration) %}
    {%- do return({}) -%}
{% endmacro %}

{#- Partitions are what rows are replaced by: few enough for the engine, small enough for a daily run. -#}
{% macro clickhouse___storage(date_column, declaration) %}
    {%- set order = [date_column] if date_column
        else activation_layer._told_apart_by(declaration) + ['period_start'] -%}
    {%- if not date_column -%}
        {%- do return({'order_by': order}) -%}
    {%- endif -%}
    {%- set partition = {'quarterly': 'toStartOfYear(period_start)', 'yearly': 'toStartOfYear(period_start)'}.get(
        declaration.grain, 'toStartOfMonth(period_start)'
    ) if declaration.model == 'activation' else date_column -%}
    {%- do return({'order_by': order, 'partition_by': partition}) -%}
{% endmacro %}


{#- Configs that the replacing of rows rests on, so that users cannot choose them. -#}
{% macro _fixed_storage(declaration, overrides) %}
    {{- return(adapter.dispatch('_fixed_storage', 'activation_layer')(declaration, overrides)) -}}
{% endmacro %}

{% macro default___fixed_storage(declaration, overrides) %}
    {%- do return({}) -%}
{% endmacro %}

{% macro databricks___fixed_storage(declaration, overrides) %}
    {%- do return({}) -%}
{% endmacro %}

{#- Plain tables can only be replaced by partitions. -#}
{% macro spark___fixed_storage(declaration, overrides) %}
    {%- do return({
        'partition_by': activation_layer._told_apart_by(declaration)
            or [activation_layer._stored_by(declaration) or 'period_start']
    }) -%}
{% endmacro %}

{#- Only Iceberg tables can have rows replaced. -#}
{% macro athena___fixed_storage(declaration, overrides) %}
    {%- do return({'table_type': 'iceberg'}) -%}
{% endmacro %}

{#- Settings that the user adds come with ours, or the model's SQL would mean something else. -#}
{% macro clickhouse___fixed_storage(declaration, overrides) %}
    {%- do return({'query_settings': dict(
        overrides.get('query_settings', {}), max_partitions_per_insert_block=0, **activation_layer._clickhouse_settings()
    )}) -%}
{% endmacro %}


{#- The configs of a view. -#}
{% macro _view_storage() %}
    {{- return(adapter.dispatch('_view_storage', 'activation_layer')()) -}}
{% endmacro %}

{% macro default___view_storage() %}
    {%- do return({}) -%}
{% endmacro %}

{#- A bound view would go with the table that a rebuild of the transitions puts another in the place of. -#}
{% macro redshift___view_storage() %}
    {%- do return({'bind': false}) -%}
{% endmacro %}

{#- So that the view has nulls where its SQL gives them, whatever the settings of who reads it. -#}
{% macro clickhouse___view_storage() %}
    {%- do return({'query_settings': activation_layer._clickhouse_settings()}) -%}
{% endmacro %}
