{#-
    CTEs up to `run_records`: one row per fact with what the run records as JSON, in which `recency` tells of a day how
    many entities were active last on it and on each day before it, as far as the longest window reaches.
-#}
{% macro _rolling_records_cte_sql(plans, windows, counted) -%}
{%- set text = activation_layer._text_type() -%}
last_active_moves as (
    {%- for plan in plans %}
    {%- set recorded_on = activation_layer._date_literal(plan.recorded_on) %}
    select
        fact_name,
        {{ activation_layer._units_between_sql('period_start', recorded_on, 'day', 1) }} as days_since,
        entities
    from {{ counted }}
    where
        fact_name = '{{ plan.fact_name }}'
        and period_start <= {{ recorded_on }}
    union all
    select
        fact_name,
        {{ activation_layer._units_between_sql('period_start', recorded_on, 'day', 1) }} + return_interval as days_since,
        -entities as entities
    from {{ counted }}
    where
        fact_name = '{{ plan.fact_name }}'
        and period_start <= {{ recorded_on }}
        and return_interval is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

recent_days as (
    select
        fact_name,
        cast(days_since as {{ text }}) || ':' || cast(sum(entities) as {{ text }}) as day_text
    from last_active_moves
    where days_since < {{ windows[1] }}
    group by fact_name, days_since
    having sum(entities) > 0
),

recency_by_fact as (
    select
        fact_name,
        {{ activation_layer._joined_texts('day_text') }} as recency
    from recent_days
    group by fact_name
),

known_records as (
    {%- for plan in plans %}
    {%- set recency = {'on': plan.recorded_on | string, 'days': none} %}
    {%- set known = tojson(dict(plan.record, recency=recency)).split('"days": null') %}
    select
        '{{ plan.fact_name }}' as fact_name,
        {{ activation_layer._text_literal(known[0] ~ '"days": "') }} as before_days,
        {{ activation_layer._text_literal('"' ~ known[1]) }} as after_days
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

run_records as (
    select
        known_records.fact_name,
        known_records.before_days || coalesce(recency_by_fact.recency, '') || known_records.after_days as built_with
    from known_records
    left join recency_by_fact
        on known_records.fact_name = recency_by_fact.fact_name
)
{%- endmacro %}
