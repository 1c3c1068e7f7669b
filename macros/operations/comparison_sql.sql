{#-
    Comparisons of a table with the fact, entity by entity. The one row of their answer: periods compared, periods that
    differ, and of the earliest of these: its first date, the entities that differ, then entities and the sum of each
    measure, in the fact and as stored.
-#}
{% macro _activation_comparison_sql(fact, activation, grain, start, as_of, settings) %}
{%- set entity = fact.entity | join(',\n        ') -%}
with {{ activation_layer._fact_cte_sql(fact, start, as_of or activation_layer._first_event_date(), settings.timezone) }},

in_fact as (
    {{ activation_layer._entity_periods_sql(fact.entity, grain, settings.week_start) }}
),

in_table as (
    select
        {{ entity }},
        period_start,
        active_days,
        event_count
    from {{ activation }}
    where
        activation_state != 'inactive'
        {%- if start is not none %}
        and period_start >= {{ activation_layer._date_literal(start) }}
        {%- endif %}
),

{{ activation_layer._compared_ctes_sql(
    fact.entity, 'period_start', ['active_days', 'event_count'], ['active_days', 'event_count']
) }}
{% endmacro %}


{% macro _first_last_comparison_sql(fact, first_last, plan, settings) %}
{%- set columns = fact.entity + ['snapshot_date', 'first_active_date', 'last_active_date', 'active_days'] -%}
with in_fact as (
    select
        {{ activation_layer._listed(columns) }}
    from (
{{ activation_layer._first_last_sql(fact, plan, settings, first_last) }}
    ) as snapshots
),

in_table as (
    select
        {{ activation_layer._listed(columns) }}
    from {{ first_last }}
    {%- if plan.base is not none %}
    where snapshot_date > {{ activation_layer._date_literal(plan.base) }}
    {%- endif %}
),

{{ activation_layer._compared_ctes_sql(
    fact.entity, 'snapshot_date', ['first_active_date', 'last_active_date', 'active_days'], ['active_days']
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
                and count({{ column }}) = 2
                and min({{ column }}) = max({{ column }})
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
