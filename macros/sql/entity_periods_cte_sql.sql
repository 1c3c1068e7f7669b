{#- Each active period, followed by the inactive periods it ends with: one row each, as far as they are wanted. -#}
{% macro _entity_periods_cte_sql(fact, grain, plan) -%}
{%- set entity = fact.entity -%}
{%- set entity_list = entity | join(',\n        ') -%}
{%- set open_period = activation_layer._date_literal(plan.open_period or modules.datetime.date(1, 1, 1)) -%}
{%- set next_or_open = 'coalesce(next_active_period, ' ~ open_period ~ ')' -%}
active_spans as (
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
        event_count{{ activation_layer._more_columns(fact.segments, with_previous=true) }}
    from entity_states
),

period_numbers as (
    {{ activation_layer._numbers(plan.longest_streak) }}
),

entity_periods as (
    select
        {{ activation_layer._listed(entity, 'active_spans') }},
        {{ activation_layer._add_periods_sql('active_spans.period_start', 'period_numbers.number', grain) }} as period_start,
        active_spans.period_start as last_active_period,
        active_spans.first_active_period,
        active_spans.previous_active_period,
        active_spans.active_streak,
        period_numbers.number as inactive_streak,
        active_spans.active_days,
        active_spans.lifetime_active_days,
        active_spans.event_count
        {%- for segment in fact.segments %},
        {{ activation_layer._listed([segment.quoted], 'active_spans') }},
        case
            when period_numbers.number = 0 then active_spans.{{ segment.previous }}
            else active_spans.{{ segment.quoted }}
        end as {{ segment.previous }}
        {%- endfor %}
    from active_spans
    inner join period_numbers
        on
            greatest(active_spans.periods_to_next, 1) > period_numbers.number
            {%- if plan.start is not none %}
            and active_spans.periods_to_start <= period_numbers.number
            {%- endif %}
)
{%- endmacro %}
