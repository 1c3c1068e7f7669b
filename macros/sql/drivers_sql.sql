{#-
    Rows of the view of drivers: the change of active from an earlier period to a complete one, in parts that sum to it.
    Who was in a state in the period before, and which part of them is active now, the transitions of one period tell.
-#}
{% macro _drivers_sql(transitions, fact_names, compared_with) %}
    {%- set parts_of_change = [] -%}
    {%- for from_state in ['new', 'retained', 'reactivated', 'inactive'] -%}
        {%- for driver in ['volume', 'behaviour'] -%}
            {%- do parts_of_change.append([parts_of_change | length + 1, "'" ~ from_state ~ "'", "'" ~ driver ~ "'"]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do parts_of_change.append([parts_of_change | length + 1, 'null', "'new'"]) -%}
    {%- set series = ['fact_name', 'time_grain'] -%}
    {%- set part = ['part_number', 'from_state', 'driver'] -%}
with {{ activation_layer._baselines_cte_sql(compared_with) }},

{{ activation_layer._literal_rows_cte_sql('parts_of_change', part, parts_of_change) }},

period_transitions as (
    select
        fact_name,
        time_grain,
        period_start,
        from_state,
        to_state,
        entities,
        case when to_state = 'inactive' then 0 else entities end as active_entities
    from {{ transitions }}
    where
        fact_name in ('{{ fact_names | join("', '") }}')
        and time_grain in ('{{ compared_with | join("', '") }}')
),

period_stocks as (
    select
        {{ activation_layer._listed(series + ['period_start'], 'period_transitions') }},
        {{ activation_layer._listed(part, 'parts_of_change') }},
        {%- for counted, (condition, entities) in {
            'stock': ('period_transitions.from_state = parts_of_change.from_state', 'entities'),
            'active_of_stock': ('period_transitions.from_state = parts_of_change.from_state', 'active_entities'),
            'new_entities': ("period_transitions.to_state = 'new'", 'entities')
        }.items() %}
        sum(
            case
                when {{ condition }} then period_transitions.{{ entities }}
                else 0
            end
        ) as {{ counted }},
        {%- endfor %}
        sum(period_transitions.active_entities) as active
    from period_transitions
    cross join parts_of_change
    group by
        {{ activation_layer._grouped(series + ['period_start'], 'period_transitions') }},
        {{ activation_layer._grouped(part, 'parts_of_change') }}
),

period_rates as (
    select
        *,
        {{ activation_layer._ratio('active_of_stock', 'stock') }} as rate
    from period_stocks
),

earlier_periods {{ activation_layer._as_materialized() }} (
    select
        {{ activation_layer._listed(['fact_name'], 'period_rates') }},
        {{ activation_layer._listed(['time_grain', 'baseline'], 'baselines') }},
        {{ activation_layer._add_periods_by_grain_sql(
            'period_rates.period_start', 'baselines.distance', compared_with, 'baselines.time_grain'
        ) }} as later_period,
        {{ activation_layer._listed(
            ['part_number', 'stock', 'rate', 'new_entities', 'active'], 'period_rates'
        ) }}
    from period_rates
    inner join baselines on period_rates.time_grain = baselines.time_grain
),

both_periods as (
    select
        {{ activation_layer._listed(series + ['period_start'], 'period_rates') }},
        {{ activation_layer._listed(['baseline'], 'earlier_periods') }},
        {{ activation_layer._listed(['from_state', 'driver'], 'period_rates') }},
        {%- for value in ['stock', 'rate', 'new_entities', 'active'] %}
        earlier_periods.{{ value }} as {{ value }}_before,
        period_rates.{{ value }} as {{ value }}_now{{ ',' if not loop.last }}
        {%- endfor %}
    from period_rates
    inner join earlier_periods
        on
            period_rates.fact_name = earlier_periods.fact_name
            and period_rates.time_grain = earlier_periods.time_grain
            and period_rates.period_start = earlier_periods.later_period
            and period_rates.part_number = earlier_periods.part_number
),

known_rates as (
    select
        *,
        coalesce(rate_before, rate_now, 0) as known_rate_before,
        coalesce(rate_now, rate_before, 0) as known_rate_now
    from both_periods
),

final_rows as (
    select
        fact_name,
        time_grain,
        period_start,
        baseline,
        from_state,
        driver,
        {%- for period in ['before', 'now'] %}
        cast(case when driver != 'new' then stock_{{ period }} end as {{ dbt.type_bigint() }}) as stock_{{ period }},
        {%- endfor %}
        rate_before,
        rate_now,
        case driver
            when 'volume' then (stock_now - stock_before) * (known_rate_now + known_rate_before) / 2
            when 'behaviour' then (known_rate_now - known_rate_before) * (stock_now + stock_before) / 2
            else cast(new_entities_now - new_entities_before as {{ activation_layer._double() }})
        end as contribution,
        cast(active_before as {{ dbt.type_bigint() }}) as active_before,
        cast(active_now as {{ dbt.type_bigint() }}) as active_now
    from known_rates
)

select * from final_rows
{{- activation_layer._unit_test_settings() }}
{% endmacro %}


{#- Which baselines each grain has: how many periods lie between. -#}
{% macro _baselines_cte_sql(compared_with) -%}
    {%- set rows = [] -%}
    {%- for grain, baselines in compared_with.items() -%}
        {%- for baseline, periods in baselines.items() -%}
            {%- do rows.append(["'" ~ grain ~ "'", "'" ~ baseline ~ "'", periods]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- activation_layer._literal_rows_cte_sql(
        'baselines', ['time_grain', 'baseline', 'distance'], rows
    ) -}}
{%- endmacro %}
