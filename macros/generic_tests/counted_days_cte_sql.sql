{#-
    What the activation tables hold: active entities by day and by days since they were active before, and for the
    latest day the entities of each window.
-#}
{% macro _counted_days_cte_sql(windows, pairs) -%}
{%- set first, second = windows -%}
active_by_day as (
    {%- for pair in pairs %}
    select
        '{{ pair.fact_name }}' as fact_name,
        period_start,
        count(*) as stored_active,
        sum(case when return_interval is null then 1 else 0 end) as stored_new,
        sum(case when return_interval < {{ first }} then 1 else 0 end) as stored_current,
        sum(case when return_interval >= {{ first }} and return_interval < {{ second }} then 1 else 0 end) as stored_reactivated,
        sum(case when return_interval >= {{ second }} then 1 else 0 end) as stored_resurrected,
        sum(case when state_transition = 'new_to_retained' then 1 else 0 end) as stored_new_stayed
    from {{ pair.activation }}
    where
        inactive_streak = 0
        {{- '\n        and period_start >= ' ~ activation_layer._date_literal(pair.first_period) if pair.first_period }}
    group by period_start
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

latest_entities as (
    {%- for pair in pairs %}
    {%- set latest_day = activation_layer._add_days(pair.open_period, -1) %}
    select
        '{{ pair.fact_name }}' as fact_name,
        {{ activation_layer._date_literal(latest_day) }} as latest_day,
        max(period_start) as last_active_day
    from {{ pair.activation }}
    where
        inactive_streak = 0
        and period_start > {{ activation_layer._date_literal(activation_layer._add_days(latest_day, -second)) }}
    group by {{ pair.entity | join(', ') }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

latest_days as (
    select
        fact_name,
        latest_day,
        {%- for window in windows %}
        sum(
            case when last_active_day > {{ activation_layer._add_periods_sql('latest_day', -window, 'daily') }} then 1 else 0 end
        ) as stored_active_{{ window }}{{ ',' if not loop.last }}
        {%- endfor %}
    from latest_entities
    group by fact_name, latest_day
)
{%- endmacro %}
