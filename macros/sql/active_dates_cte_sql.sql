{#- One row per entity and date on which it was active, with the values that its segments had at the end of the date. -#}
{% macro _active_dates_cte_sql(fact, counts_events=false) -%}
{%- set keys = fact.entity + ['active_date'] -%}
active_dates as (
    select
        {{ activation_layer._listed(keys) }}
        {{- ',\n        cast(count(*) as ' ~ dbt.type_int() ~ ') as event_count' if counts_events }}
        {%- for segment in fact.segments %},
        {{ activation_layer._segment_value(segment, 'happened_at') }} as {{ segment.quoted }}
        {%- endfor %}
    from {{ activation_layer._valued_rows('fact_rows', keys, fact.segments, 'happened_at') }}
    group by {{ keys | join(', ') }}
)
{%- endmacro %}
