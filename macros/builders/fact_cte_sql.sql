{#-
    The import CTE `fact`: one row per fact row between two dates (inclusive, either may be none) with the
    entity column(s) and its local active_date. Bounds on the raw event time let the engine skip old data;
    where time zones move dates they are two days wider, and the local date decides. No row before year 1 counts.
-#}
{% macro _fact_cte_sql(fact, from_date, to_date, timezone) %}
    {%- set shifts = fact.time_type == 'zoned timestamp' or (fact.time_type == 'timestamp' and timezone) -%}
    {%- set local_date = activation_layer._local_date(fact.event_time, fact.time_type, timezone) -%}
    {%- set literal = activation_layer._date if fact.time_type == 'date' else activation_layer._midnight -%}
    {%- set margin = 2 if shifts else 0 -%}
    {%- set conditions = [] -%}
    {%- if from_date is none -%}
        {%- do conditions.append(fact.event_time ~ ' >= ' ~ literal(modules.datetime.date(1, 1, 1))) -%}
    {%- else -%}
        {%- set first_moment = literal(activation_layer._days_after(from_date, -margin)) -%}
        {%- do conditions.append(fact.event_time ~ ' >= ' ~ first_moment) -%}
        {%- if shifts -%}
            {%- do conditions.append(local_date ~ ' >= ' ~ activation_layer._date(from_date)) -%}
        {%- endif -%}
    {%- endif -%}
    {%- set end_moment = literal(activation_layer._days_after(to_date, 1 + margin)) -%}
    {%- do conditions.append(fact.event_time ~ ' < ' ~ end_moment) -%}
    {%- if shifts -%}
        {%- do conditions.append(local_date ~ ' <= ' ~ activation_layer._date(to_date)) -%}
    {%- endif -%}
    {%- for column in fact.entity -%}
        {%- do conditions.append(column ~ ' is not null') -%}
    {%- endfor -%}
fact as (
    select
        {{ fact.entity | join(',\n        ') }},
        {{ local_date }} as active_date
    from {{ fact.relation }}
    where
        {{ conditions | join('\n        and ') }}
)
{%- endmacro %}
