{#-
    The import CTE `fact`: one row per fact row between two dates (inclusive, the first may be none) with the
    entity column(s) and its local active_date. Bounds on the raw event time let the engine skip old data;
    where time zones move dates they are two days wider, and the local date decides. Further columns and conditions
    may be asked for.
-#}
{% macro _fact_cte_sql(fact, from_date, to_date, settings, columns=[], conditions=[]) %}
    {%- set shifts = fact.time_type == 'zoned timestamp' or (fact.time_type == 'timestamp' and settings.timezone) -%}
    {%- set local_date = activation_layer._local_date(fact.event_time, fact.time_type, settings.timezone) -%}
    {%- set margin = 2 if shifts else 0 -%}
    {%- set conditions = conditions + [] -%}
    {%- set first_date = [from_date, activation_layer._first_counted_date(settings)] | select | max -%}
    {%- do conditions.append(fact.event_time ~ ' >= ' ~ activation_layer._start_of_date_literal(
        activation_layer._add_days(first_date, -margin), fact.time_type
    )) -%}
    {%- if shifts -%}
        {%- do conditions.append(local_date ~ ' >= ' ~ activation_layer._date_literal(first_date)) -%}
    {%- endif -%}
    {%- do conditions.append(fact.event_time ~ ' < ' ~ activation_layer._start_of_date_literal(
        activation_layer._add_days(to_date, 1 + margin), fact.time_type
    )) -%}
    {%- if shifts -%}
        {%- do conditions.append(local_date ~ ' <= ' ~ activation_layer._date_literal(to_date)) -%}
    {%- endif -%}
    {%- for column in fact.entity -%}
        {%- do conditions.append(column ~ ' is not null') -%}
    {%- endfor -%}
fact_rows as (
    select
        {{ fact.entity | join(',\n        ') }},
        {{ ([local_date ~ ' as active_date'] + activation_layer._valued_columns(fact) + columns) | join(',\n        ') }}
    from {{ fact.relation }}
    where
        {{ conditions | join('\n        and ') }}
)
{%- endmacro %}


{#- What the values of segments are found by: the moment of a row, and its values. -#}
{% macro _valued_columns(fact) %}
    {%- do return(
        [fact.event_time ~ ' as happened_at'] + activation_layer._segment_columns(fact.segments) if fact.segments else []
    ) -%}
{% endmacro %}
