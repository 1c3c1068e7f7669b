{#- Does a column hold none of some values, listed as literals? -#}
{% macro _none_of(column, literals) %}
    {{- return(adapter.dispatch('_none_of', 'activation_layer')(column, literals)) -}}
{% endmacro %}

{% macro default___none_of(column, literals) %}
    {%- do return(column ~ ' not in (' ~ literals ~ ')') -%}
{% endmacro %}

{#- Of `a not in ('b') or a = 'b'` Spark makes a condition with a null, by which Delta cannot replace rows. -#}
{% macro spark___none_of(column, literals) %}
    {%- if ', ' in literals -%}
        {%- do return(activation_layer.default___none_of(column, literals)) -%}
    {%- endif -%}
    {%- do return('not (' ~ column ~ ' <=> ' ~ literals ~ ')') -%}
{% endmacro %}
