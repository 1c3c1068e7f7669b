{#-
    Engines that replace a partition as a whole have to write again what stays in it: rows of a small table that hold
    on to their fact and grain, before the range. Nothing on engines that delete rows.
-#}
{% macro _kept_rows_sql(stored, ranges) %}
    {%- if activation_layer._replaces_partitions() and ranges | selectattr('carries') | list -%}
        {%- set columns = activation_layer._columns_of(stored) | map(attribute='quoted') | join(',\n    ') %}
select
    {{ columns }}
from final
union all
select
    {{ columns }}
from {{ stored }}
where
        {%- for range in ranges if range.carries %}
    {{ 'or ' if not loop.first -}}
    (
        fact_name = '{{ range.fact_name }}'
        and time_grain = '{{ range.grain }}'
        and period_start < {{ activation_layer._date(range.start) }}
    )
        {%- endfor -%}
    {%- else -%}
select * from final
    {%- endif -%}
{% endmacro %}


{% macro _replaces_partitions() %}
    {{- return(adapter.dispatch('_replaces_partitions', 'activation_layer')()) -}}
{% endmacro %}

{% macro default___replaces_partitions() %}
    {%- do return(false) -%}
{% endmacro %}

{% macro databricks___replaces_partitions() %}
    {%- do return(false) -%}
{% endmacro %}

{% macro spark___replaces_partitions() %}
    {%- do return(true) -%}
{% endmacro %}
