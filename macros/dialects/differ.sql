{#- The condition that two values are not the same, where two nulls are. -#}
{% macro _differ(left, right) %}
    {{- return(adapter.dispatch('_differ', 'activation_layer')(left, right)) -}}
{% endmacro %}

{% macro default___differ(left, right) %}
    {%- do return(left ~ ' is distinct from ' ~ right) -%}
{% endmacro %}

{% macro redshift___differ(left, right) %}
    {%- do return(
        'coalesce(' ~ left ~ ' != ' ~ right ~ ', not (' ~ left ~ ' is null and ' ~ right ~ ' is null))'
    ) -%}
{% endmacro %}
