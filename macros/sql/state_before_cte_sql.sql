{#- One row per entity active before the range: its first and last dates and active days at the end of the date before. -#}
{% macro _state_before_cte_sql(fact, first_last, plan) -%}
{%- set entity = fact.entity -%}
{%- set from_snapshot = plan.base is not none -%}
{%- set from_fact = activation_layer._reads_before_start(plan) -%}
state_before as (
{%- if from_snapshot and from_fact %}
    select
        {{ activation_layer._listed(entity) }},
        min(first_active_date) as first_active_date,
        max(last_active_date) as last_active_date,
        sum(active_days) as active_days
        {{- activation_layer._values_by_date_sql(fact.segments, 'last_active_date') }}
    from (
        {{ activation_layer._snapshot_sql(entity, fact.segments, first_last, plan.base) | indent(4) }}
        union all
        {{ activation_layer._fact_state_sql(fact, plan) | indent(4) }}
    ) as state_parts
    group by {{ entity | join(', ') }}
{%- elif from_snapshot %}
    {{ activation_layer._snapshot_sql(entity, fact.segments, first_last, plan.base) }}
{%- else %}
    {{ activation_layer._fact_state_sql(fact, plan) }}
{%- endif %}
)
{%- endmacro %}


{% macro _fact_state_sql(fact, plan) -%}
select
        {{ activation_layer._listed(fact.entity) }},
        min(active_date) as first_active_date,
        max(active_date) as last_active_date,
        {{ activation_layer._count() }} as active_days
        {{- activation_layer._values_by_date_sql(fact.segments, 'active_date') }}
    from active_dates
    where active_date < {{ activation_layer._date_literal(plan.start) }}
    group by {{ fact.entity | join(', ') }}
{%- endmacro %}


{#- No snapshot at the end of the date before the range: the fact's rows since an earlier one make up for it. -#}
{% macro _reads_before_start(plan) %}
    {%- do return(
        plan.start is not none and plan.base != activation_layer._add_days(plan.start, -1)
    ) -%}
{% endmacro %}
