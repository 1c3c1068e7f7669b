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
