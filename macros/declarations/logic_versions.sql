{#-
    The version of what each model macro computes. Whoever changes a result raises it: tables that were written by
    another version are built anew by their next run.
-#}
{% macro _logic_version(model_macro) %}
    {%- do return({
        'first_last': 1,
        'activation': 1,
        'activation_metrics': 1,
        'activation_transitions': 1,
        'activation_segments': 1,
        'activation_rolling': 2
    }[model_macro]) -%}
{% endmacro %}


{#- Was a table written by another version of its macro? One that records no version was. -#}
{% macro _has_other_logic(record, model_macro) %}
    {%- do return(record is not none and record.get('logic') != activation_layer._logic_version(model_macro)) -%}
{% endmacro %}
