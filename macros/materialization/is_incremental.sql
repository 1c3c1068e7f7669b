{#-
    Does a model go on from its own table? dbt's macro of that name knows only dbt's materialization; in a unit test it
    says what the test overrides it with.
-#}
{% macro _is_incremental() %}
    {%- if not execute or model is not defined -%}
        {%- do return(false) -%}
    {%- elif model.resource_type == 'unit_test' -%}
        {%- do return(is_incremental()) -%}
    {%- endif -%}
    {%- do return(
        model.resource_type == 'model' and not should_full_refresh()
        and (load_cached_relation(this) or {}).type == 'table'
    ) -%}
{% endmacro %}


{#- Runs that see no facts or a sample of them must not touch what is stored. -#}
{% macro _leaves_rows_alone() %}
    {%- do return(flags.EMPTY or activation_layer._is_sample()) -%}
{% endmacro %}


{% macro _is_sample() %}
    {%- do return(invocation_args_dict.get('sample') is not none) -%}
{% endmacro %}


{% macro _builds_models() %}
    {%- do return(flags.WHICH in ['run', 'build', 'retry']) -%}
{% endmacro %}
