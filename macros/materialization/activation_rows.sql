{#-
    How the tables of the package are stored. The adapter's own incremental materialization makes the table, and makes
    it anew: first build, full refresh, a view in its place. Every other run replaces the rows that the model's SQL
    names in its first line, at once where the engine can.
-#}
{% materialization activation_rows, default -%}
    {%- set range = activation_layer._stated_range() if activation_layer._is_incremental() else none -%}
    {%- if activation_layer._leaves_rows_alone() -%}
        {%- do activation_layer._say(model.name, activation_layer._what_little_is_done(range)) -%}
    {%- endif -%}
    {%- if range is none or range.rebuilds -%}
        {%- set built = activation_layer._build_table('table' if range is mapping else 'incremental') -%}
        {%- do activation_layer._index_entity(this) -%}
        {{- return(built) -}}
    {%- endif -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- set new = {} if range.unchanged else activation_layer._new_rows(target_relation, range) -%}
    {%- if new -%}
        {%- do activation_layer._replace_rows(target_relation, new.rows, new.columns, range) -%}
    {%- else -%}
        {%- call statement('main') -%}
select 'nothing to replace' as replaced
        {%- endcall -%}
    {%- endif -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(target_relation, False)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do activation_layer._apply_table_configs(target_relation) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {%- do activation_layer._drop_staged_rows(new.staged) if new.staged -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}


{#- What a run does that sees no facts or a sample of them. -#}
{% macro _what_little_is_done(range) %}
    {%- set flag = '--empty' if flags.EMPTY else '--sample' -%}
    {%- do return(
        flag ~ (' leaves the stored rows as they are' if range is mapping and range.unchanged
            else ' makes a table ' ~ ('without rows' if flags.EMPTY else 'of the sample') ~ '; the next run without it makes the whole one')
    ) -%}
{% endmacro %}


{#- A materialization of the adapter: the incremental one goes on from a stored table, unless it is told to refresh it. -#}
{% macro _build_table(materialization) %}
    {%- set own = 'materialization_' ~ materialization ~ '_' ~ adapter.type() -%}
    {%- do return(context[own if own in context else 'materialization_' ~ materialization ~ '_default']()) -%}
{% endmacro %}


{#-
    What comes in: `rows` as a query or a relation, and which `columns` of it. Where columns of the table may have to
    change first, dbt compares it with a table of the new rows, `staged`; elsewhere they go straight in.
-#}
{% macro _new_rows(target_relation, range) %}
    {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
    {%- if on_schema_change == 'ignore' and range.columns -%}
        {%- set columns = [] -%}
        {%- for name in range.columns -%}
            {%- do columns.append({'name': name, 'quoted': adapter.quote(name)}) -%}
        {%- endfor -%}
        {%- do return({'rows': '(\n' ~ compiled_code ~ '\n)', 'columns': columns, 'staged': none}) -%}
    {%- endif -%}
    {%- set staged = make_temp_relation(target_relation) -%}
    {%- call statement('stage_rows') -%}
{{ get_create_table_as_sql(True, staged, compiled_code) }}
    {%- endcall -%}
    {%- if not (config.get('contract') or {}).enforced -%}
        {%- do adapter.expand_target_column_types(from_relation=staged, to_relation=target_relation) -%}
    {%- endif -%}
    {%- set columns = process_schema_changes(on_schema_change, staged, target_relation)
        or adapter.get_columns_in_relation(target_relation) -%}
    {%- do return({'rows': staged, 'columns': columns, 'staged': staged}) -%}
{% endmacro %}


{#- Is there a text of the user's (an entity) in a column that holds texts of some length only? -#}
{% macro _may_widen(columns) %}
    {%- set own = activation_layer._output_columns(activation_layer._declaration(model).model) -%}
    {%- for column in columns if column.name | lower not in own and 0 < (column.char_size or 0) | int < 16777216 -%}
        {%- do return(true) -%}
    {%- endfor -%}
    {%- do return(false) -%}
{% endmacro %}


{% macro _drop_staged_rows(staged) %}
    {%- do adapter.dispatch('_drop_staged_rows', 'activation_layer')(staged) -%}
{% endmacro %}

{% macro default___drop_staged_rows(staged) %}
    {%- do adapter.drop_relation(staged) -%}
{% endmacro %}

{#- A view of the session, which the next run replaces. -#}
{% macro spark___drop_staged_rows(staged) %}
{% endmacro %}


{#- What an adapter's own incremental materialization applies to a table after each run, besides grants and comments. -#}
{% macro _apply_table_configs(target_relation) %}
    {%- do adapter.dispatch('_apply_table_configs', 'activation_layer')(target_relation) -%}
{% endmacro %}

{% macro default___apply_table_configs(target_relation) %}
{% endmacro %}

{% macro databricks___apply_table_configs(target_relation) %}
    {%- if config.get('databricks_tags') -%}
        {{ apply_tags(target_relation, config.get('databricks_tags')) }}
    {%- endif -%}
    {{ optimize(target_relation) }}
{% endmacro %}

{% macro athena___apply_table_configs(target_relation) %}
    {%- if config.get('lf_tags_config') is not none -%}
        {%- do adapter.add_lf_tags(target_relation, config.get('lf_tags_config')) -%}
    {%- endif -%}
    {%- if config.get('lf_grants') is not none -%}
        {%- do adapter.apply_lf_grants(target_relation, config.get('lf_grants')) -%}
    {%- endif -%}
{% endmacro %}
