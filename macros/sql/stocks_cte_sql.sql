{#-
    CTEs up to `stock_rows`: one row per fact, grain and period, and with segments per value of each, with the entities
    active in it by the transition that brought them there, the entities ever active, and those active in the period
    before, by state. Entities count at the value where they stand; those who were active before (`stayed`, `returned`,
    `new_retained`, ...), where they stood then.
-#}
{% macro _stocks_cte_sql(plans, carried_sql, segmented=false) -%}
{%- set keys = activation_layer._stock_keys(segmented) -%}
{%- set carries = plans | selectattr('carries') | list | length > 0 -%}
{%- set new = activation_layer._quote_if_reserved('new') -%}
{%- set flows = [
    'active', new, 'retained', 'reactivated', 'new_retained', 'retained_retained', 'reactivated_retained', 'active_days'
] + (['stayed', 'returned', 'moved_in', 'moved_out'] if segmented else []) -%}
{%- set stocks = {
    'active': 'previous_active', new: 'previous_new', 'retained': 'previous_retained',
    'reactivated': 'previous_reactivated'
} -%}
period_numbers as (
    {{ activation_layer._numbers([plans | map(attribute='periods') | max - 1, 0] | max) }}
),

all_periods as (
    {%- for plan in plans %}
    select
        '{{ plan.fact_name }}' as fact_name,
        '{{ plan.grain }}' as time_grain,
        {{ activation_layer._add_periods_sql(activation_layer._date_literal(plan.start), 'number', plan.grain) }} as period_start
    from period_numbers
    where number < {{ plan.periods }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

{{ activation_layer._asked_ranges_cte_sql(plans) }},

{{ activation_layer._segment_entities_cte_sql(plans) if segmented else activation_layer._active_entities_cte_sql(plans) }},

active_counts as (
    select
        {{ keys | join(',\n        ') }},
        period_start,
        sum(entities) as active,
        sum(case when state_transition = 'new' then entities else 0 end) as {{ new }},
        sum(case when state_transition like '%_to_retained' then entities else 0 end) as retained,
        sum(case when state_transition = 'inactive_to_reactivated' then entities else 0 end) as reactivated,
        {%- set entities = 'entities_before' if segmented else 'entities' %}
        {%- for state in ['new', 'retained', 'reactivated'] %}
        sum(
            case when state_transition = '{{ state }}_to_retained' then {{ entities }} else 0 end
        ) as {{ state }}_retained,
        {%- endfor %}
        {%- if segmented %}
        sum(case when state_transition like '%_to_retained' then entities_before else 0 end) as stayed,
        sum(case when state_transition = 'inactive_to_reactivated' then entities_before else 0 end) as returned,
        sum(moved_in) as moved_in,
        sum(moved_out) as moved_out,
        {%- endif %}
        sum(active_days) as active_days
    from {{ 'placed_entities' if segmented else 'active_entities' }}
    group by {{ keys | join(', ') }}, period_start
),

{% if carries -%}
carried_stocks as (
    {{ carried_sql }}
),

{% endif -%}
{% if segmented -%}
{{ activation_layer._all_values_cte_sql(keys, carries) }},

{% endif -%}
counted_rows as (
    select
        {{ activation_layer._listed(keys, 'all_values' if segmented else 'all_periods') }},
        {{ activation_layer._listed(['period_start'], 'all_periods') }},
        {%- for flow in flows %}
        0 as {{ flow }},
        {%- endfor %}
        0 as joined
    from all_periods
    {%- if segmented %}
    inner join all_values
        on
            all_periods.fact_name = all_values.fact_name
            and all_periods.time_grain = all_values.time_grain
            and all_periods.period_start >= all_values.first_period
    {%- endif %}
    union all
    select
        {{ keys | join(',\n        ') }},
        period_start,
        {%- for flow in flows %}
        {{ flow }},
        {%- endfor %}
        {{ new }}
        {{- ' + moved_in - moved_out + reactivated - returned' if segmented }} as joined
    from active_counts
    {%- if carries %}
    union all
    select
        {{ keys | join(',\n        ') }},
        period_start,
        {%- for flow in flows %}
        {{ '0 as ' if flow not in stocks }}{{ flow }},
        {%- endfor %}
        ever_active as joined
    from carried_stocks
    {%- endif %}
),

period_counts as (
    select
        {{ keys | join(',\n        ') }},
        period_start,
        {%- for flow in flows %}
        sum({{ flow }}) as {{ flow }},
        {%- endfor %}
        sum(joined) as joined
    from counted_rows
    group by {{ keys | join(', ') }}, period_start
),

running_stocks as (
    select
        *,
        {%- for stock, previous in stocks.items() %}
        coalesce(
            lag({{ activation_layer._nullable(stock) }}) over (
                partition by {{ keys | join(', ') }}
                order by period_start
            ), 0
        ) as {{ previous }},
        {%- endfor %}
        sum(joined) {{ activation_layer._running_window_sql(keys, 'period_start') }} as ever_active
    from period_counts
),

stock_rows as (
    select
        {{ activation_layer._listed(
            keys + ['period_start'] + flows + stocks.values() | list + ['joined', 'ever_active'], 'running_stocks'
        ) }},
        running_stocks.period_start < asked_ranges.open_period as is_complete,
        {{ activation_layer._listed(['as_of_date'], 'asked_ranges') }},
        case
            when running_stocks.period_start = asked_ranges.last_period then asked_ranges.record_of_run
        end as built_with
    from running_stocks
    inner join asked_ranges
        on
            running_stocks.fact_name = asked_ranges.fact_name
            and running_stocks.time_grain = asked_ranges.time_grain
    where running_stocks.period_start between asked_ranges.first_period and asked_ranges.last_period
)
{%- endmacro %}


{#- One row per fact and grain: the periods that get rows, and what they say of the run. -#}
{% macro _asked_ranges_cte_sql(plans) -%}
    {%- set rows = [] -%}
    {%- for plan in plans -%}
        {%- do rows.append([
            "'" ~ plan.fact_name ~ "'",
            "'" ~ plan.grain ~ "'",
            activation_layer._date_literal(plan.start),
            activation_layer._date_literal(plan.last_period),
            activation_layer._date_literal(plan.open_period),
            activation_layer._date_literal(plan.as_of),
            activation_layer._text_literal(tojson(plan.record))
        ]) -%}
    {%- endfor -%}
    {{- activation_layer._literal_rows_cte_sql(
        'asked_ranges',
        ['fact_name', 'time_grain', 'first_period', 'last_period', 'open_period', 'as_of_date', 'record_of_run'],
        rows
    ) -}}
{%- endmacro %}


{% macro _stock_keys(segmented) %}
    {%- do return(['fact_name', 'time_grain'] + (['segment_name', 'segment_value'] if segmented else [])) -%}
{% endmacro %}


{% macro _active_entities_cte_sql(plans) -%}
{%- set count = activation_layer._count() -%}
active_entities as (
    {%- for plan in plans %}
    select
        '{{ plan.fact_name }}' as fact_name,
        '{{ plan.grain }}' as time_grain,
        period_start,
        state_transition,
        {{ count }} as entities,
        sum(active_days) as active_days
    from {{ plan.activation }}
    where
        inactive_streak = 0
        and period_start >= {{ activation_layer._date_literal(plan.start) }}
    group by period_start, state_transition
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
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
        activation_layer._none_of('fact_name', fact_names),
        activation_layer._none_of('time_grain', grains)
    ] -%}
    {%- for plan in plans.pairs if not plan.keeps -%}
        {%- do conditions.append(
            "(fact_name = '" ~ plan.fact_name ~ "' and time_grain = '" ~ plan.grain ~ "'"
            ~ (' and period_start >= ' ~ activation_layer._date_literal(plan.start) if plan.carries else '') ~ ')'
        ) -%}
    {%- endfor -%}
    {{- activation_layer._range_line(plans, conditions | join(' or ')) -}}
{% endmacro %}
