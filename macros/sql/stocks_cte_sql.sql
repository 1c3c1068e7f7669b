{#-
    CTEs up to `stocks`: one row per fact, grain and period with the entities active in it, by the transition that
    brought them there, the entities ever active, and those active in the period before, by state.
-#}
{% macro _stocks_cte_sql(plans, carried_sql) -%}
{%- set by_period = 'partition by fact_name, time_grain order by period_start' -%}
{%- set carries = plans | selectattr('carries') | list | length > 0 -%}
numbers as (
    {{ activation_layer._numbers([plans | map(attribute='periods') | max - 1, 0] | max) }}
),

periods as (
    {%- for plan in plans %}
    select
        '{{ plan.fact_name }}' as fact_name,
        '{{ plan.grain }}' as time_grain,
        {{ activation_layer._add_periods_sql(activation_layer._date_literal(plan.start), 'number', plan.grain) }} as period_start,
        {{ activation_layer._date_literal(plan.open_period) }} as open_period,
        {{ activation_layer._date_literal(plan.as_of) }} as as_of_date,
        {{ activation_layer._settings_literal(plan.built_with) }} as built_with
    from numbers
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

activity as (
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
carried as (
    {{ carried_sql }}
),

{% endif -%}
flows as (
    select
        {{ activation_layer._qualified('periods', 'fact_name') }},
        {{ activation_layer._qualified('periods', 'time_grain') }},
        {{ activation_layer._qualified('periods', 'period_start') }},
        periods.period_start < periods.open_period as is_complete,
        periods.as_of_date,
        periods.built_with,
        {%- for flow in [
            'active', 'new', 'new_retained', 'retained_retained', 'reactivated_retained', 'retained', 'reactivated',
            'active_days'
        ] %}
        coalesce(activity.{{ activation_layer._quote_if_reserved(flow) }}, 0) as {{ activation_layer._quote_if_reserved(flow) }}{{ ',' if carries or not loop.last }}
        {%- endfor %}
        {%- for stock in ['active', 'new', 'retained', 'reactivated', 'ever_active'] if carries %}
        coalesce(carried.{{ activation_layer._quote_if_reserved(stock) }}, 0) as carried_{{ stock }}{{ ',' if not loop.last }}
        {%- endfor %}
    from periods
    left join activity
        on
            periods.fact_name = activity.fact_name
            and periods.time_grain = activity.time_grain
            and periods.period_start = activity.period_start
    {%- if carries %}
    left join carried
        on
            periods.fact_name = carried.fact_name
            and periods.time_grain = carried.time_grain
    {%- endif %}
),

stocks as (
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
    from flows
)
{%- endmacro %}


{#- The stored rows of the period before each plan. -#}
{% macro _before_plans_sql(plans) -%}
    {%- for plan in plans if plan.carries %}
        {{- '\n        or ' if not loop.first -}}
        (
            fact_name = '{{ plan.fact_name }}'
            and time_grain = '{{ plan.grain }}'
            and period_start = {{ activation_layer._date_literal(activation_layer._period_before(
                plan.start, plan.grain, plan.week_start
            )) }}
        )
    {%- endfor %}
{%- endmacro %}


{#- Of each pair the stored rows from its start make way, or all of them; so do those of pairs that are asked no more. -#}
{% macro _flows_header(plans, fact_names, grains) %}
    {%- if plans.unchanged or not is_incremental() -%}
        {{- activation_layer._range_header() -}}
    {%- else -%}
        {%- set conditions = [
            "fact_name not in ('" ~ fact_names | join("', '") ~ "')",
            "time_grain not in ('" ~ grains | join("', '") ~ "')"
        ] -%}
        {%- for plan in plans.pairs if not (plan.carries and activation_layer._replaces_partitions()) -%}
            {%- do conditions.append(
                "(fact_name = '" ~ plan.fact_name ~ "' and time_grain = '" ~ plan.grain ~ "'"
                ~ (' and period_start >= ' ~ activation_layer._date_literal(plan.start) if plan.carries else '') ~ ')'
            ) -%}
        {%- endfor -%}
        {{- activation_layer._range_header(replaces=conditions | join('\n--     or ')) -}}
    {%- endif -%}
{% endmacro %}
