{#-
    Begins a step that an engine is to compute by itself. Postgres has no numbers of a step that it plans with the others,
    and compares each of its rows with each of theirs.
-#}
{% macro _as_materialized() %}
    {{- return(adapter.dispatch('_as_materialized', 'activation_layer')()) -}}
{% endmacro %}

{% macro default___as_materialized() %}
    {%- do return('as') -%}
{% endmacro %}

{% macro postgres___as_materialized() %}
    {%- do return('as materialized') -%}
{% endmacro %}

{% macro redshift___as_materialized() %}
    {%- do return('as') -%}
{% endmacro %}
