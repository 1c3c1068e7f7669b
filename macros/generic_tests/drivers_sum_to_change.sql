{#-
    One failing row is one fact, grain, period and baseline whose drivers do not account for the change: the contributions
    do not sum to it (within 1e-6), a contribution does not follow from its stocks and rates, a driver has no row or two,
    or the active counts are not those of the transitions; or there are drivers of two periods that the transitions do not
    have, or none where they have both.
-#}
{% test drivers_sum_to_change(model) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set tested = activation_layer._tested_model('drivers_sum_to_change', ['activation_drivers']) -%}
    {%- set transitions = tested.upstream.values() | first -%}
    {{- activation_layer._unaccounted_changes_sql(
        model, activation_layer._node_relation(transitions), tested.declared.facts, tested.declared.baselines
    ) -}}
{% endtest %}


{% macro _unaccounted_changes_sql(tested, transitions, fact_names, compared_with) %}
    {%- set keys = ['fact_name', 'time_grain', 'period_start', 'baseline'] -%}
    {%- set change = ['active_before', 'active_now'] -%}
with {{ activation_layer._baselines_cte_sql(compared_with) }},

active_counts as (
    select
        fact_name,
        time_grain,
        period_start,
        sum(case when to_state = 'inactive' then 0 else entities end) as active
    from {{ transitions }}
    where
        fact_name in ('{{ fact_names | join("', '") }}')
        and time_grain in ('{{ compared_with | join("', '") }}')
    group by fact_name, time_grain, period_start
),

earlier_counts {{ activation_layer._as_materialized() }} (
    select
        {{ activation_layer._listed(['fact_name', 'active'], 'active_counts') }},
        {{ activation_layer._listed(['time_grain', 'baseline'], 'baselines') }},
        {{ activation_layer._add_periods_by_grain_sql(
            'active_counts.period_start', 'baselines.distance', compared_with, 'baselines.time_grain'
        ) }} as later_period
    from active_counts
    inner join baselines on active_counts.time_grain = baselines.time_grain
),

known_changes as (
    select
        {{ activation_layer._listed(['fact_name', 'time_grain', 'period_start'], 'active_counts') }},
        {{ activation_layer._listed(['baseline'], 'earlier_counts') }},
        earlier_counts.active as active_before,
        active_counts.active as active_now
    from active_counts
    inner join earlier_counts
        on
            active_counts.fact_name = earlier_counts.fact_name
            and active_counts.time_grain = earlier_counts.time_grain
            and active_counts.period_start = earlier_counts.later_period
),

known_rates as (
    select
        *,
        coalesce(rate_before, rate_now, 0) as known_rate_before,
        coalesce(rate_now, rate_before, 0) as known_rate_now
    from {{ tested }}
),

derived_contributions as (
    select
        *,
        case driver
            when 'volume' then (stock_now - stock_before) * (known_rate_now + known_rate_before) / 2
            when 'behaviour' then (known_rate_now - known_rate_before) * (stock_now + stock_before) / 2
            when 'new' then contribution
        end as derived_contribution
    from known_rates
),

driver_sums as (
    select
        {{ activation_layer._listed(keys) }},
        min(active_before) as active_before,
        min(active_now) as active_now,
        sum(contribution) as contributions,
        count(*) as driver_rows,
        count(distinct coalesce(from_state, '') || driver) as drivers,
        sum(
            case
                when
                    contribution is null or derived_contribution is null
                    or abs(contribution - derived_contribution) > 0.000001
                    then 1
                else 0
            end
        ) as wrong_contributions,
        sum(
            case
                when
                    coalesce(from_state, 'none') in ('new', 'retained', 'reactivated', 'inactive')
                    and driver in ('volume', 'behaviour')
                    then 0
                when from_state is null and driver = 'new' then 0
                else 1
            end
        ) as unknown_drivers,
        count(distinct active_before) + count(distinct active_now) as active_values
    from derived_contributions
    group by {{ keys | join(', ') }}
),

compared_changes as (
    select
        {%- for key in keys %}
        coalesce(known_changes.{{ key }}, driver_sums.{{ key }}) as {{ key }},
        {%- endfor %}
        case
            when driver_sums.fact_name is null then 'no drivers'
            when known_changes.fact_name is null then 'the transitions do not have both periods'
            when driver_sums.unknown_drivers > 0 then 'there is no such driver'
            when driver_sums.driver_rows != 9 or driver_sums.drivers != 9 then 'not one row of each driver'
            when
                driver_sums.active_values != 2
                or driver_sums.active_before != known_changes.active_before
                or driver_sums.active_now != known_changes.active_now
                then 'the active counts are not those of the transitions'
            when driver_sums.wrong_contributions > 0 then 'a contribution does not follow from its stocks and rates'
            when abs(driver_sums.contributions - (known_changes.active_now - known_changes.active_before)) > 0.000001
                then 'the contributions do not sum to the change'
        end as problem,
        {%- for count in change %}
        coalesce(driver_sums.{{ count }}, known_changes.{{ count }}) as {{ count }},
        {%- endfor %}
        driver_sums.contributions
    from known_changes
    full outer join driver_sums
        on
            {%- for key in keys %}
            {{ 'and ' if not loop.first }}known_changes.{{ key }} = driver_sums.{{ key }}
            {%- endfor %}
)

select * from compared_changes
where problem is not null
{{- activation_layer._query_settings() }}
{% endmacro %}
