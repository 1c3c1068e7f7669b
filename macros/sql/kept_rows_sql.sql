{#-
    Engines that replace a partition as a whole have to write again what stays in it: rows of a small table that hold
    on to their fact and grain, before the plan. Nothing on engines that delete rows.
-#}
{% macro _kept_rows_sql(stored, plans) %}
    {%- if activation_layer._replaces_partitions() and plans | selectattr('carries') | list -%}
        {%- set columns = activation_layer._columns_of(stored) | map(attribute='quoted') | join(',\n    ') %}
select
    {{ columns }}
from final
union all
select
    {{ columns }}
from {{ stored }}
where
        {%- for plan in plans if plan.carries %}
    {{ 'or ' if not loop.first -}}
    (
        fact_name = '{{ plan.fact_name }}'
        and time_grain = '{{ plan.grain }}'
        and period_start < {{ activation_layer._date_literal(plan.start) }}
    )
        {%- endfor -%}
    {%- else -%}
select * from final
    {%- endif -%}
{% endmacro %}
