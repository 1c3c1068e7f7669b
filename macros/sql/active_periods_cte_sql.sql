{#- One row per entity and period of the range in which it was active. -#}
{% macro _active_periods_cte_sql(fact, grain, plan, settings) -%}
{%- set entity = fact.entity -%}
{%- set integer = dbt.type_int() -%}
{%- set period_start = activation_layer._period_start_sql('active_date', grain, settings.week_start) -%}
active_periods as (
    select
        {{ activation_layer._listed(entity) }},
    {%- if grain == 'daily' %}
        active_date as period_start,
        {{ activation_layer._integer(1) }} as active_days,
        event_count{{ activation_layer._more_columns(fact.segments) }}
    from active_dates
    {%- else %}
        {{ period_start }} as period_start,
        cast(count(*) as {{ integer }}) as active_days,
        cast(sum(event_count) as {{ integer }}) as event_count
        {{- activation_layer._values_by_date_sql(fact.segments, 'active_date') }}
    from active_dates
    {%- endif %}
    {%- if activation_layer._reads_before_start(plan) %}
    where active_date >= {{ activation_layer._date_literal(plan.start) }}
    {%- endif %}
    {%- if grain != 'daily' %}
    group by
        {{ activation_layer._listed(entity) }},
        {{ period_start }}
    {%- endif %}
)
{%- endmacro %}
