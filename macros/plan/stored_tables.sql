{#- A stored status table has the column of tiers, or it has not; only a rebuild changes that. -#}
{% macro _require_same_tiers(call, tiers) %}
    {%- if is_incremental() and model.resource_type == 'model' -%}
        {%- set columns = adapter.get_columns_in_relation(this) | map(attribute='name') | map('lower') -%}
        {%- set has_tiers = 'inactivity_tier' in columns -%}
        {%- if has_tiers != (tiers | length > 0) -%}
            {%- do activation_layer._raise_error(
                call, 'the stored table was built with' ~ ('' if has_tiers else 'out')
                    ~ ' tiers; rebuild it with --full-refresh',
                'dbt run --full-refresh --select ' ~ model.name, 'tiers=' ~ tiers if tiers else 'no tiers'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{#- Is the relation there to be asked? A run needs it; compile and docs may come before the first build. -#}
{% macro _can_ask(call, relation) %}
    {%- if flags.INTROSPECT is not false and activation_layer._stored_relation(relation) is not none -%}
        {%- do return(true) -%}
    {%- endif -%}
    {%- if activation_layer._builds_models() -%}
        {%- do activation_layer._raise_error(
            call, relation.identifier ~ ' is not built yet', '--select +' ~ model.name, 'no relation ' ~ relation
        ) -%}
    {%- endif -%}
    {%- do return(false) -%}
{% endmacro %}


{#- A run asks the fact where its last rows are; an ephemeral model cannot be asked. -#}
{% macro _require_stored_fact(call, fact_name) %}
    {%- for unique_id in model.depends_on.nodes if model.resource_type == 'model' -%}
        {%- set node = graph.nodes.get(unique_id, {}) -%}
        {%- if node.name == fact_name and node.config.materialized == 'ephemeral' -%}
            {%- do activation_layer._raise_error(
                call, 'the fact is ephemeral', 'materialized as view, table, incremental', 'ephemeral'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{% macro _require_not_ahead(call, stored_as_of, known_as_of) %}
    {%- if stored_as_of > known_as_of -%}
        {%- do activation_layer._raise_error(
            call,
            'the stored table is ahead of its first_last; rebuild it with --full-refresh',
            'an as-of date on or before ' ~ known_as_of ~ ', that of first_last',
            stored_as_of
        ) -%}
    {%- endif -%}
{% endmacro %}
