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


{% macro _builds_models() %}
    {%- do return(flags.WHICH in ['run', 'build', 'retry']) -%}
{% endmacro %}
