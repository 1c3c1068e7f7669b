{#-
    Engines that replace a partition as a whole have to write again what stays in it: rows of a small table that hold
    on to their fact and grain, before the range. Nothing on engines that delete rows.
-#}
{% macro _kept_rows_sql(model_macro, stored, plans, windows=[7, 28]) %}
    {%- if activation_layer._replaces_partitions() and plans | selectattr('carries') | list -%}
        {%- set columns = [] -%}
        {%- set output = activation_layer._output_columns(model_macro, windows) -%}
        {%- for name in output -%}
            {%- do columns.append(adapter.quote(name)) -%}
        {%- endfor -%}
        {%- set columns = activation_layer._listed(columns, indent=4) %}
select
    {{ columns }}
from final_rows
union all
select
    {{ columns }}
from {{ stored }}
where
        {%- for plan in plans if plan.carries %}
    {{ 'or ' if not loop.first -}}
    (
        fact_name = '{{ plan.fact_name }}'
        {{- '\n        and time_grain = \'' ~ plan.grain ~ '\'' if 'time_grain' in output }}
        and period_start < {{ activation_layer._date_literal(plan.start) }}
    )
        {%- endfor -%}
    {%- else -%}
select * from final_rows
    {%- endif -%}
{% endmacro %}
