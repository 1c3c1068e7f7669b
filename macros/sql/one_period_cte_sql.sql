{#- Where each entity stands in the range's only period: active in it, or lapsed so lately that it gets a row. -#}
{% macro _one_period_cte_sql(fact, stored, grain, plan, settings) -%}
{%- set entity = fact.entity -%}
{%- set period = activation_layer._date_literal(plan.start) -%}
{%- set period_before = activation_layer._date_literal(
    activation_layer._add_periods(plan.start, -1, grain)
) -%}
{%- set lapses = plan.start < plan.open_period and plan.longest_streak > 0 -%}
{%- set lapsed_since = activation_layer._lapsed_since(grain, plan) -%}
{%- set inactive_periods = activation_layer._periods_between_sql('last_period_before', period, grain) -%}
placed_rows as (
    select
        {% for column in entity -%}
        {{ 'coalesce(active_periods.' ~ column ~ ', state_before.' ~ column ~ ') as ' ~ column if lapses
            else 'active_periods.' ~ column }},
        {% endfor -%}
        active_periods.active_days,
        active_periods.event_count,
        {{ activation_layer._period_start_sql('state_before.first_active_date', grain, settings.week_start) }} as first_period_before,
        {{ activation_layer._period_start_sql('state_before.last_active_date', grain, settings.week_start) }} as last_period_before,
        state_before.active_days as active_days_before
        {{- activation_layer._later_values_sql(fact.segments, 'state_before', 'active_periods') }}
        {%- for segment in fact.segments %},
        state_before.{{ segment.quoted }} as {{ segment.previous }}
        {%- endfor %}
    from active_periods
    {{ 'full outer' if lapses else 'left' }} join state_before
        on {{ activation_layer._same_entity_sql(entity, 'active_periods', 'state_before') | indent(8) }}
    {%- if lapses and lapsed_since is not none %}
    where
        active_periods.event_count is not null
        or state_before.last_active_date >= {{ activation_layer._date_literal(lapsed_since) }}
    {%- endif %}
),

entity_periods as (
    select
        {{ activation_layer._listed(entity, 'placed_rows') }},
        {{ period }} as period_start,
        case
            when placed_rows.event_count is null then placed_rows.last_period_before
            else {{ period }}
        end as last_active_period,
        coalesce(placed_rows.first_period_before, {{ period }}) as first_active_period,
        placed_rows.last_period_before as previous_active_period,
        case
            when placed_rows.event_count is null then coalesce(period_before.active_streak, 1)
            when placed_rows.last_period_before = {{ period_before }} then coalesce(period_before.active_streak, 1) + 1
            else 1
        end as active_streak,
        {%- if lapses %}
        case when placed_rows.event_count is null then {{ inactive_periods }} else 0 end as inactive_streak,
        {%- else %}
        0 as inactive_streak,
        {%- endif %}
        placed_rows.active_days,
        coalesce(placed_rows.active_days_before, 0) + coalesce(placed_rows.active_days, 0) as lifetime_active_days,
        placed_rows.event_count{{ activation_layer._more_columns(fact.segments, 'placed_rows', with_previous=true) }}
    from placed_rows
    left join {{ stored }} as period_before
        on
            {{ activation_layer._same_entity_sql(entity, 'placed_rows', 'period_before') | indent(12) }}
            and period_before.period_start = {{ period_before }}
    {%- if lapses %}
    where
        placed_rows.event_count is not null
        or {{ inactive_periods }} <= {{ plan.longest_streak }}
    {%- endif %}
)
{%- endmacro %}


{#- The range is a single period, as in most runs. -#}
{% macro _is_one_period(grain, plan, settings) %}
    {%- do return(
        plan.start is not none
        and plan.start == activation_layer._period_start(plan.as_of, grain, settings.week_start)
    ) -%}
{% endmacro %}
