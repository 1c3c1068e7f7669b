{#- The number 1 where a condition on aggregates holds; else the statement fails, with a message. -#}
{% macro _one_or_fail(condition, message) %}
    {{- return(adapter.dispatch('_one_or_fail', 'activation_layer')(
        condition, activation_layer._text_literal(message)
    )) -}}
{% endmacro %}

{#- The message is no number. -#}
{% macro default___one_or_fail(condition, message) %}
    {%- do return('cast(case when ' ~ condition ~ " then '1' else " ~ message ~ ' end as ' ~ dbt.type_int() ~ ')') -%}
{% endmacro %}

{#- A cast may give null there. -#}
{% macro spark___one_or_fail(condition, message) %}
    {%- do return('case when ' ~ condition ~ ' then 1 else raise_error(' ~ message ~ ') end') -%}
{% endmacro %}

{% macro bigquery___one_or_fail(condition, message) %}
    {%- do return('case when ' ~ condition ~ ' then 1 else error(' ~ message ~ ') end') -%}
{% endmacro %}
