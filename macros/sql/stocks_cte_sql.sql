{#-
    CTEs up to `stocks`: one row per fact, grain and period with the entities active in it, by the transition that
    brought them there, the entities ever active, and those active in the period before, by state.
-#}
{% macro _stocks_cte_sql(plans, carried_sql) -%}
{%- set by_period = 'partition by fact_name, time_grain order by period_start' -%}
{%- set carries = plans | selectattr('carries') | list | length > 0 -%}
period_numbers as (
    {{ activation_layer._numbers([plans | map(attribute='periods') | max - 1, 0] | max) }}
),

all_periods as (
    {%- for plan in plans %}
    select
        '{{ plan.fact_name }}' as fact_name,
        '{{ plan.grain }}' as time_grain,
        {{ activation_layer._add_periods_sql(activation_layer._date_literal(plan.start), 'number', plan.grain) }} as period_start,
        {{ activation_layer._date_literal(plan.open_period) }} as open_period,
        {{ activation_layer._date_literal(plan.last_period) }} as recorded_in,
        {{ activation_layer._date_literal(plan.as_of) }} as as_of_date,
        {{ activation_layer._text_literal(tojson(plan.record)) }} as record_of_run
    from period_numbers
    where number < {{ plan.periods }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

active_entities as (
    {%- for plan in plans %}
    select
        '{{ plan.fact_name }}' as fact_name,
        '{{ plan.grain }}' as time_grain,
        period_start,
        state_transition,
        {{ activation_layer._count() }} as entities,
        sum(active_days) as active_days
    from {{ plan.activation }}
    where
        inactive_streak = 0
        and period_start >= {{ activation_layer._date_literal(plan.start) }}
    group by period_start, state_transition
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

active_counts as (
    select
        fact_name,
        time_grain,
        period_start,
        sum(entities) as active,
        {%- for flow, transition in {
            'new': 'new',
            'new_retained': 'new_to_retained',
            'retained_retained': 'retained_to_retained',
            'reactivated_retained': 'reactivated_to_retained',
            'reactivated': 'inactive_to_reactivated'
        }.items() %}
        sum(case when state_transition = '{{ transition }}' then entities else 0 end) as {{ activation_layer._quote_if_reserved(flow) }},
        {%- endfor %}
        sum(case when state_transition like '%_to_retained' then entities else 0 end) as retained,
        sum(active_days) as active_days
    from active_entities
    group by fact_name, time_grain, period_start
),

{% if carries -%}
carried_stocks as (
    {{ carried_sql }}
),

{% endif -%}
period_flows as (
    select
        {{ activation_layer._qualified('all_periods', 'fact_name') }},
        {{ activation_layer._qualified('all_periods', 'time_grain') }},
        {{ activation_layer._qualified('all_periods', 'period_start') }},
        all_periods.period_start < all_periods.open_period as is_complete,
        all_periods.as_of_date,
        case when all_periods.period_start = all_periods.recorded_in then all_periods.record_of_run end as built_with,
        {%- for flow in [
            'active', 'new', 'new_retained', 'retained_retained', 'reactivated_retained', 'retained', 'reactivated',
            'active_days'
        ] %}
        coalesce(active_counts.{{ activation_layer._quote_if_reserved(flow) }}, 0) as {{ activation_layer._quote_if_reserved(flow) }}{{ ',' if carries or not loop.last }}
        {%- endfor %}
        {%- for stock in ['active', 'new', 'retained', 'reactivated', 'ever_active'] if carries %}
        coalesce(carried_stocks.{{ activation_layer._quote_if_reserved(stock) }}, 0) as carried_{{ stock }}{{ ',' if not loop.last }}
        {%- endfor %}
    from all_periods
    left join active_counts
        on
            all_periods.fact_name = active_counts.fact_name
            and all_periods.time_grain = active_counts.time_grain
            and all_periods.period_start = active_counts.period_start
    {%- if carries %}
    left join carried_stocks
        on
            all_periods.fact_name = carried_stocks.fact_name
            and all_periods.time_grain = carried_stocks.time_grain
    {%- endif %}
),

stock_rows as (
    select
        *,
        {%- for stock in ['active', 'new', 'retained', 'reactivated'] %}
        coalesce(
            lag({{ activation_layer._nullable(activation_layer._quote_if_reserved(stock)) }}) over ({{ by_period }}),
            {{ 'carried_' ~ stock if carries else 0 }}
        ) as previous_{{ stock }},
        {%- endfor %}
        {{ 'carried_ever_active + ' if carries -}}
        sum({{ activation_layer._quote_if_reserved('new') }}) {{ activation_layer._running_window_sql(['fact_name', 'time_grain'], 'period_start') }} as ever_active
    from period_flows
)
{%- endmacro %}


{#- The stored rows of the period before each range. -#}
{% macro _before_plans_sql(plans) -%}
    {%- for plan in plans if plan.carries %}
        {{- '\n        or ' if not loop.first -}}
        (
            fact_name = '{{ plan.fact_name }}'
            and time_grain = '{{ plan.grain }}'
            and period_start = {{ activation_layer._date_literal(activation_layer._add_periods(
                plan.start, -1, plan.grain)) }}
        )
    {%- endfor %}
{%- endmacro %}


{#- Of each pair the stored rows from its start make way, or all of them; so do those of pairs that are asked no more. -#}
{% macro _flows_line(plans, fact_names, grains) %}
    {%- set conditions = [
        "fact_name not in ('" ~ fact_names | join("', '") ~ "')",
        "time_grain not in ('" ~ grains | join("', '") ~ "')"
    ] -%}
    {%- for plan in plans.pairs if not plan.keeps -%}
        {%- do conditions.append(
            "(fact_name = '" ~ plan.fact_name ~ "' and time_grain = '" ~ plan.grain ~ "'"
            ~ (' and period_start >= ' ~ activation_layer._date_literal(plan.start) if plan.carries else '') ~ ')'
        ) -%}
    {%- endfor -%}
    {{- activation_layer._range_line(plans, conditions | join(' or ')) -}}
{% endmacro %}
