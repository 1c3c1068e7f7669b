{#- Does a column hold none of some names? -#}
{% macro _none_of(column, names) %}
    {{- return(adapter.dispatch('_none_of', 'activation_layer')(column, names)) -}}
{% endmacro %}

{% macro default___none_of(column, names) %}
    {%- do return(column ~ " not in ('" ~ names | join("', '") ~ "')") -%}
{% endmacro %}

{#- Of `a not in ('b') or a = 'b'` Spark makes a condition with a null, by which Delta cannot replace rows. -#}
{% macro spark___none_of(column, names) %}
    {%- if names | length > 1 -%}
        {%- do return(activation_layer.default___none_of(column, names)) -%}
    {%- endif -%}
    {%- do return('not (' ~ column ~ " <=> '" ~ names[0] ~ "')") -%}
{% endmacro %}
