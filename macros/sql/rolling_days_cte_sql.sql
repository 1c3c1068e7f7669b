{#-
    CTEs up to `counted_days`: one row per fact and day, from the first day that is read, with the entities active on
    the day by the days since they were active before, those active within each window, those ever active, and those of
    each state of the day before that are active on it.

    An active row counts in a window of 7 days on its own day and the six after it, unless the row before it counts
    there still: with a return interval of 5 it adds one entity from the second day after its own to the sixth. So a
    running sum of who comes in and goes out is right from the longest window after the first row on. Of the days before
    those that are read, the last active row of each entity counts.
-#}
{% macro _rolling_days_cte_sql(stored, windows, plans) -%}
{%- set first, second = windows -%}
{%- set running = activation_layer._running_window_sql(['fact_name'], 'period_start') -%}
{%- set new = activation_layer._quote_if_reserved('new') -%}
{%- set carries = plans | selectattr('carries') | list | length > 0 -%}
{%- set recency = plans | map(attribute='recency') | sum(start=[]) -%}
{%- set counted = 'counted_entities' if recency else 'active_entities' -%}
{%- set conditions = {
    'new': 'return_interval is null',
    'current': 'return_interval < ' ~ first,
    'reactivated': 'return_interval >= ' ~ first ~ ' and return_interval < ' ~ second,
    'resurrected': 'return_interval >= ' ~ second,
    'retained': 'return_interval = 1',
    'at_risk_' ~ first ~ '_returned': 'return_interval > 1 and return_interval <= ' ~ first,
    'at_risk_' ~ second ~ '_returned': 'return_interval > ' ~ first ~ ' and return_interval <= ' ~ second,
    'dormant_returned': 'return_interval > ' ~ second
} -%}
{%- set day_counts = [] -%}
{%- for plan in plans -%}
    {%- do day_counts.append(plan.periods + (plan.start - plan.counted_from).days if plan.periods else 0) -%}
{%- endfor -%}
day_numbers as (
    {{ activation_layer._numbers([day_counts | max - 1, 0] | max) }}
),

all_days as (
    {%- for plan in plans %}
    select
        '{{ plan.fact_name }}' as fact_name,
        {{ activation_layer._add_periods_sql(activation_layer._date_literal(plan.counted_from), 'number', 'daily') }} as period_start,
        {{ activation_layer._date_literal(plan.start) }} as first_day,
        {{ activation_layer._date_literal(plan.as_of) }} as as_of_date
    from day_numbers
    where number < {{ day_counts[loop.index0] }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

active_entities as (
    {%- for plan in plans %}
    select
        '{{ plan.fact_name }}' as fact_name,
        period_start,
        return_interval,
        {{ activation_layer._count() }} as entities
    from {{ plan.activation }}
    where
        inactive_streak = 0
        and period_start >= {{ activation_layer._date_literal(plan.read_from) }}
    group by period_start, return_interval
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

active_by_day as (
    select
        fact_name,
        period_start,
        {%- for name, condition in conditions.items() %}
        sum(case when {{ condition }} then entities else 0 end) as {{ activation_layer._quote_if_reserved(name) }},
        {%- endfor %}
        sum(entities) as active
    from active_entities
    group by fact_name, period_start
),

{% if recency -%}
{{ activation_layer._literal_rows_cte_sql('last_active_before', ['fact_name', 'period_start', 'entities'], recency) }},

counted_entities as (
    select
        fact_name,
        period_start,
        return_interval,
        entities
    from active_entities
    union all
    select
        fact_name,
        period_start,
        {{ windows[1] }} as return_interval,
        entities
    from last_active_before
),

{% endif -%}
window_moves as (
    {%- for window in windows %}
    {%- set last_window = loop.last %}
    {%- for day, sign in [(
        'greatest(' ~ window ~ ' - coalesce(return_interval, ' ~ window ~ '), 0)', ''
    ), (window, '-')] %}
    select
        fact_name,
        {{ activation_layer._add_periods_sql('period_start', day, 'daily') }} as period_start,
        {%- for column in windows %}
        {{ sign ~ 'entities' if column == window else 0 }} as move_{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ counted }}
    {{- '\n    union all' if not (last_window and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

moves_by_day as (
    select
        fact_name,
        period_start,
        {%- for window in windows %}
        sum(move_{{ window }}) as move_{{ window }}{{ ',' if not loop.last }}
        {%- endfor %}
    from window_moves
    group by fact_name, period_start
),

{{ activation_layer._stayed_by_day_cte_sql(plans, windows) }},

{{ activation_layer._rolling_records_cte_sql(plans, windows, counted) }},

{% if carries -%}
carried_days as (
    select
        fact_name,
        ever_active
    from {{ stored }}
    where
        {{ activation_layer._before_days_sql(plans) }}
),

{% endif -%}
day_flows as (
    select
        {{ activation_layer._listed(['fact_name', 'period_start'], 'all_days') }},
        all_days.first_day,
        all_days.as_of_date,
        case when all_days.period_start = all_days.as_of_date then run_records.built_with end as built_with,
        {%- for name in conditions.keys() | list + ['active'] %}
        coalesce(active_by_day.{{ activation_layer._quote_if_reserved(name) }}, 0) as {{ activation_layer._quote_if_reserved(name) }},
        {%- endfor %}
        {%- for window in windows %}
        coalesce(moves_by_day.move_{{ window }}, 0) as move_{{ window }},
        {%- endfor %}
        {%- for state in ['new', 'reactivated', 'resurrected'] %}
        coalesce(stayed_by_day.{{ state }}_stayed, 0) as {{ state }}_stayed,
        {%- endfor %}
        {{ 'coalesce(carried_days.ever_active, 0)' if carries else 0 }} as carried_ever_active
    from all_days
    {%- for step in ['active_by_day', 'moves_by_day', 'stayed_by_day'] %}
    left join {{ step }}
        on
            all_days.fact_name = {{ step }}.fact_name
            and all_days.period_start = {{ step }}.period_start
    {%- endfor %}
    left join run_records
        on all_days.fact_name = run_records.fact_name
    {%- if carries %}
    left join carried_days
        on all_days.fact_name = carried_days.fact_name
    {%- endif %}
),

counted_days as (
    select
        *,
        retained - new_stayed - reactivated_stayed - resurrected_stayed as current_stayed,
        carried_ever_active + sum(case when period_start >= first_day then {{ new }} else 0 end) {{ running }} as ever_active,
        {%- for window in windows %}
        sum(move_{{ window }}) {{ running }} as active_{{ window }}{{ ',' if not loop.last }}
        {%- endfor %}
    from day_flows
)
{%- endmacro %}


{#- The stored rows of the day before each range. -#}
{% macro _before_days_sql(plans) -%}
    {%- for plan in plans if plan.carries %}
        {{- '\n        or ' if not loop.first -}}
        (
            fact_name = '{{ plan.fact_name }}'
            and period_start = {{ activation_layer._date_literal(activation_layer._add_days(plan.start, -1)) }}
        )
    {%- endfor %}
{%- endmacro %}
