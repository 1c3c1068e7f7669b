{#- Runs that see no facts or a sample of them must not touch what is stored. -#}
{% macro _leaves_rows_alone() %}
    {%- do return(flags.EMPTY or activation_layer._is_sample()) -%}
{% endmacro %}


{% macro _is_sample() %}
    {%- do return(invocation_args_dict.get('sample') is not none) -%}
{% endmacro %}


{% macro _defers() %}
    {%- do return(invocation_args_dict.get('defer') or false) -%}
{% endmacro %}


{% macro _builds_models() %}
    {%- do return(flags.WHICH in ['run', 'build', 'retry']) -%}
{% endmacro %}


{#- The vars that this command was given with --vars. -#}
{% macro _command_line_vars() %}
    {%- set given = invocation_args_dict.get('vars') -%}
    {%- do return(given if given is mapping else {}) -%}
{% endmacro %}


{#- Where a var is set, for errors; a unit test may set its own. -#}
{% macro _place_of_var(name) %}
    {%- if model is defined and model.resource_type == 'unit_test' -%}
        {%- do return('vars of the unit test ' ~ model.name ~ ', of --vars, or of dbt_project.yml') -%}
    {%- endif -%}
    {%- do return('--vars' if name in activation_layer._command_line_vars() else 'vars of dbt_project.yml') -%}
{% endmacro %}
