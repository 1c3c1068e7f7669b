-- Cohort retention triangle of a fact: of the entities that were new in a period, the share active so many periods
-- later. Cells whose period is not complete yet are null.
-- Edit: the fact, its grain, how many periods to follow, and the metrics model, which has to hold that fact and grain:
-- it tells which periods there are.
{% set fact = 'users_visited_app' -%}
{% set grain = 'weekly' -%}
{% set periods = 4 -%}
{% set metrics_model = 'activation_metrics' -%}
with activation as (
    select * from {{ ref(fact ~ '_activation_' ~ grain) }}
),

metrics as (
    select * from {{ ref(metrics_model) }}
),

periods as (
    select
        period_start,
        row_number() over (order by period_start desc) - 1 as periods_after
    from metrics
    where
        fact_name = '{{ fact }}'
        and time_grain = '{{ grain }}'
        and is_complete
),

active_periods as (
    select
        cohorts.period_start as cohort,
        cohorts.periods_after as periods_followed,
        cohorts.periods_after - periods.periods_after as periods_since
    from activation
    inner join periods as cohorts
        on activation.first_active_period = cohorts.period_start
    inner join periods
        on activation.period_start = periods.period_start
    where activation.activation_state != 'inactive'
),

counted as (
    select
        cohort,
        periods_followed,
        {%- for number in range(periods + 1) %}
        sum(case when periods_since = {{ number }} then 1 else 0 end) as active_{{ number }}{{ ',' if not loop.last }}
        {%- endfor %}
    from active_periods
    group by cohort, periods_followed
),

final as (
    select
        cohort,
        active_0 as entities,
        {%- for number in range(1, periods + 1) %}
        case
            when periods_followed >= {{ number }} then round(1.0 * active_{{ number }} / active_0, 3)
        end as period_{{ number }}{{ ',' if not loop.last }}
        {%- endfor %}
    from counted
)

select * from final
order by cohort
