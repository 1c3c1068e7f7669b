{#-
    Does a model go on from its own table? dbt's macro of that name knows only dbt's materialization; in a unit test it
    says what the test overrides it with, and a test without rows of `this` has no table to go on from.
-#}
{% macro _is_incremental() %}
    {%- if not execute or model is not defined -%}
        {%- do return(false) -%}
    {%- elif model.resource_type == 'unit_test' -%}
        {%- do return(this is not none and is_incremental()) -%}
    {%- endif -%}
    {%- do return(
        model.resource_type == 'model' and not should_full_refresh()
        and (load_cached_relation(this) or {}).type == 'table'
    ) -%}
{% endmacro %}
