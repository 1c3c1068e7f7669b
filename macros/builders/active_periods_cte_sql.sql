{#- One row per entity and period of the range in which it was active. -#}
{% macro _active_periods_cte_sql(entity, grain, range, settings) -%}
active_periods as (
    select
        {{ entity | join(',\n        ') }},
    {%- if grain == 'daily' %}
        active_date as period_start,
        {{ activation_layer._integer(1) }} as active_days,
        event_count
    from active_dates
    {%- else %}
        {{ activation_layer._period_start('active_date', grain, settings.week_start) }} as period_start,
        cast(count(*) as {{ dbt.type_int() }}) as active_days,
        cast(sum(event_count) as {{ dbt.type_int() }}) as event_count
    from active_dates
    {%- endif %}
    {%- if activation_layer._reads_before_start(range) %}
    where active_date >= {{ activation_layer._date(range.start) }}
    {%- endif %}
    {%- if grain != 'daily' %}
    group by
        {{ entity | join(',\n        ') }},
        {{ activation_layer._period_start('active_date', grain, settings.week_start) }}
    {%- endif %}
)
{%- endmacro %}


{#- No snapshot at the end of the date before the range: the fact's rows since an earlier one make up for it. -#}
{% macro _reads_before_start(range) %}
    {%- do return(
        range.start is not none and range.base != activation_layer._days_after(range.start, -1)
    ) -%}
{% endmacro %}
