{#-
    An aggregate that differs where two sets of rows differ, in any order; nothing on engines that have none. Hashes of
    several columns are combined bit by bit, so that only a hash of these may be summed.
-#}
{% macro _digest(values) %}
    {{- return(adapter.dispatch('_digest', 'activation_layer')(values)) -}}
{% endmacro %}

{% macro default___digest(values) %}
    {%- do return(none) -%}
{% endmacro %}

{% macro duckdb___digest(values) %}
    {%- do return('sum(hash(hash(' ~ values | join(', ') ~ ')))') -%}
{% endmacro %}

{% macro clickhouse___digest(values) %}
    {%- do return('sum(cityHash64(' ~ values | join(', ') ~ '))') -%}
{% endmacro %}
