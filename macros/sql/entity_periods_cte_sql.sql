{#- Each active period, followed by the inactive periods it ends with: one row each, as far as they are wanted. -#}
{% macro _entity_periods_cte_sql(entity, grain, plan) -%}
{%- set entity_list = entity | join(',\n        ') -%}
{%- set open_period = activation_layer._date_literal(plan.open_period or modules.datetime.date(1, 1, 1)) -%}
{%- set next_or_open = 'coalesce(next_active_period, ' ~ open_period ~ ')' -%}
spans as (
    select
        {{ entity_list }},
        period_start,
        first_active_period,
        previous_active_period,
        {{ activation_layer._periods_between_sql('streak_start', 'period_start', grain) }} + 1 as active_streak,
        {{ activation_layer._periods_between_sql('period_start', next_or_open, grain) }} as periods_to_next,
        {%- if plan.start is not none %}
        {{ activation_layer._periods_between_sql('period_start', activation_layer._date_literal(plan.start), grain) }} as periods_to_start,
        {%- endif %}
        active_days,
        lifetime_active_days,
        event_count
    from states
),

numbers as (
    {{ activation_layer._numbers(plan.longest_streak) }}
),

entity_periods as (
    select
        {% for column in entity -%}
        spans.{{ column }},
        {% endfor -%}
        {{ activation_layer._add_periods_sql('spans.period_start', 'numbers.number', grain) }} as period_start,
        spans.period_start as last_active_period,
        spans.first_active_period,
        spans.previous_active_period,
        spans.active_streak,
        numbers.number as inactive_streak,
        spans.active_days,
        spans.lifetime_active_days,
        spans.event_count
    from spans
    inner join numbers
        on
            greatest(spans.periods_to_next, 1) > numbers.number
            {%- if plan.start is not none %}
            and spans.periods_to_start <= numbers.number
            {%- endif %}
)
{%- endmacro %}
