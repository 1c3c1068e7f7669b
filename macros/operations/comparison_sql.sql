{#-
    Comparisons of a table with the fact, entity by entity. The one row of their answer: periods compared, periods that
    differ, and of the earliest of these: its first date, the entities that differ, then entities and the sum of each
    measure, in the fact and as stored.
-#}
{% macro _activation_comparison_sql(fact, first_last, activation, grain, inactive_periods, start, as_of, settings) %}
{%- set columns = [
    'activation_state', 'previous_state', 'state_transition', 'first_active_period', 'previous_active_period',
    'return_interval', 'active_streak', 'inactive_streak', 'churned_periods', 'active_days', 'lifetime_active_days',
    'event_count'
] -%}
{%- set plan = {
    'as_of': as_of, 'start': none, 'base': none, 'read_from': none, 'record': none,
    'open_period': activation_layer._open_period(as_of, grain, settings.week_start),
    'longest_streak': activation_layer._longest_streak(
        {'as_of': as_of, 'first_active': activation_layer._event_dates(fact, as_of, settings).first or as_of},
        grain, inactive_periods
    )
} -%}
with in_fact as (
    select
        {{ activation_layer._listed(fact.entity + ['period_start'] + columns) }}
        {{- activation_layer._value_texts_sql(fact.segments, with_previous=true) }}
    from (
{{ activation_layer._activation_sql(fact, first_last, activation, grain, inactive_periods, plan, settings) }}
    ) as activation_rows_of_fact
    {%- if start is not none %}
    where period_start >= {{ activation_layer._date_literal(start) }}
    {%- endif %}
),

in_table as (
    select
        {{ activation_layer._listed(fact.entity + ['period_start'] + columns) }}
        {{- activation_layer._value_texts_sql(fact.segments, with_previous=true) }}
    from {{ activation }}
    {%- if start is not none %}
    where period_start >= {{ activation_layer._date_literal(start) }}
    {%- endif %}
),

{{ activation_layer._compared_ctes_sql(
    fact.entity, 'period_start', columns + activation_layer._segment_columns(fact.segments, with_previous=true),
    ['active_days', 'event_count']
) }}
{% endmacro %}


{% macro _first_last_comparison_sql(fact, first_last, plan, from_date, settings) %}
{%- set columns = fact.entity + ['snapshot_date', 'first_active_date', 'last_active_date', 'active_days'] -%}
with in_fact as (
    select
        {{ activation_layer._listed(columns) }}
        {{- activation_layer._value_texts_sql(fact.segments) }}
    from (
{{ activation_layer._first_last_sql(fact, plan, settings, first_last) }}
    ) as snapshots
    {%- if from_date is not none %}
    where snapshot_date >= {{ activation_layer._date_literal(from_date) }}
    {%- endif %}
),

in_table as (
    select
        {{ activation_layer._listed(columns) }}
        {{- activation_layer._value_texts_sql(fact.segments) }}
    from {{ first_last }}
    {%- if from_date is not none %}
    where snapshot_date >= {{ activation_layer._date_literal(from_date) }}
    {%- endif %}
),

{{ activation_layer._compared_ctes_sql(
    fact.entity, 'snapshot_date',
    ['first_active_date', 'last_active_date', 'active_days'] + activation_layer._segment_columns(fact.segments),
    ['active_days']
) }}
{% endmacro %}


{#- An entity agrees where both sides have it once in the period, with the same in all compared columns. -#}
{% macro _compared_ctes_sql(entity, period, compared, measures) -%}
{%- set entity_list = entity | join(',\n        ') -%}
both_sides as (
    select
        {{ entity_list }},
        {{ period }},
        {{ compared | join(',\n        ') }},
        1 as rows_in_fact,
        0 as rows_in_table
    from in_fact
    union all
    select
        {{ entity_list }},
        {{ period }},
        {{ compared | join(',\n        ') }},
        0 as rows_in_fact,
        1 as rows_in_table
    from in_table
),

compared_entities as (
    select
        {{ period }},
        sum(rows_in_fact) as entities_in_fact,
        sum(rows_in_table) as entities_in_table,
        {%- for measure in measures %}
        sum(case when rows_in_fact = 1 then coalesce({{ measure }}, 0) else 0 end) as {{ measure }}_in_fact,
        sum(case when rows_in_table = 1 then coalesce({{ measure }}, 0) else 0 end) as {{ measure }}_in_table,
        {%- endfor %}
        case
            when
                sum(rows_in_fact) = 1
                and sum(rows_in_table) = 1
                {%- for column in compared %}
                and (count({{ column }}) = 0 or (count({{ column }}) = 2 and min({{ column }}) = max({{ column }})))
                {%- endfor %}
                then 0
            else 1
        end as differing
    from both_sides
    group by {{ entity | join(', ') }}, {{ period }}
),

compared_by_period as (
    select
        {{ period }},
        sum(differing) as differing_entities,
        {%- for number in ['entities'] + measures %}
        sum({{ number }}_in_fact) as {{ number }}_in_fact,
        sum({{ number }}_in_table) as {{ number }}_in_table
        {{- ',' if not loop.last }}
        {%- endfor %}
    from compared_entities
    group by {{ period }}
),

compared_rows as (
    select
        count(*) as compared_periods,
        sum(case when differing_entities > 0 then 1 else 0 end) as differing_periods,
        min(case when differing_entities > 0 then {{ period }} end) as earliest
    from compared_by_period
)

select
    compared_rows.compared_periods,
    compared_rows.differing_periods,
    compared_rows.earliest,
    compared_by_period.differing_entities,
    {%- for number in ['entities'] + measures %}
    compared_by_period.{{ number }}_in_fact,
    compared_by_period.{{ number }}_in_table
    {{- ',' if not loop.last }}
    {%- endfor %}
from compared_rows
left join compared_by_period on compared_rows.earliest = compared_by_period.{{ period }}
{%- endmacro %}
