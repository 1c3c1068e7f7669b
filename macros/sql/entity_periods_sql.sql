{#- Of the CTE `fact`, one row per entity and period in which it was active, as a query for a CTE. -#}
{% macro _entity_periods_sql(entity, grain, week_start) -%}
select
        {{ activation_layer._listed(entity) }},
        {{ activation_layer._period_start_sql('active_date', grain, week_start) }} as period_start,
        {{ activation_layer._integer(1) if grain == 'daily' else activation_layer._count('distinct active_date') }} as active_days,
        {{ activation_layer._count() }} as event_count
    from fact_rows
    group by
        {{ activation_layer._listed(entity) }},
        {{ activation_layer._period_start_sql('active_date', grain, week_start) }}
{%- endmacro %}
