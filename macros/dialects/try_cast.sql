{#- A value as that type; null where it is none, on engines that can say so, else the engine's own error. -#}
{% macro _try_cast(value, data_type) %}
    {{- return(adapter.dispatch('_try_cast', 'activation_layer')(value, data_type)) -}}
{% endmacro %}

{% macro default___try_cast(value, data_type) %}
    {{- dbt.safe_cast(value, data_type) -}}
{% endmacro %}

{% macro duckdb___try_cast(value, data_type) -%}
    try_cast({{ value }} as {{ data_type }})
{%- endmacro %}

{% macro spark___try_cast(value, data_type) -%}
    try_cast({{ value }} as {{ data_type }})
{%- endmacro %}

{% macro clickhouse___try_cast(value, data_type) -%}
    accurateCastOrNull({{ value }}, {{ activation_layer._text_literal(data_type) }})
{%- endmacro %}
