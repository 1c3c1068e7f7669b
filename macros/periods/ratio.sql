{#- A part of a whole as a double; null where the whole is 0. -#}
{% macro _ratio(part, whole) %}
    {{- return(adapter.dispatch('_ratio', 'activation_layer')(part, whole)) -}}
{% endmacro %}

{% macro default___ratio(part, whole) -%}
    cast({{ part }} as double precision) / nullif({{ whole }}, 0)
{%- endmacro %}
