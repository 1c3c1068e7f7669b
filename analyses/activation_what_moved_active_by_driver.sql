-- What moved the number of active entities of a fact, in parts that sum to it: who was new, how many there were in each
-- state before (volume), and which part of them was active (behaviour). One column per baseline; the last line is the
-- change. Where the history does not reach back to a baseline, its column is null.
-- Edit: the fact, its grain, the first date of a complete period (without it, the latest one), the baselines that the
-- drivers model has of that grain, and the drivers model.
{% set fact = 'users_visited_app' -%}
{% set grain = 'weekly' -%}
{% set period = none -%}
{% set baselines = ['previous', 'year_ago'] -%}
{% set drivers_model = 'activation_drivers' -%}
with drivers as (
    select * from {{ ref(drivers_model) }}
),

ranked as (
    select
        *,
        dense_rank() over (order by period_start desc) as recency
    from drivers
    where
        fact_name = '{{ fact }}'
        and time_grain = '{{ grain }}'
        {%- if period %}
        and period_start = '{{ period }}'
        {%- endif %}
),

contributions as (
    select
        period_start,
        coalesce(from_state, 'not yet active') as from_state,
        driver,
        baseline,
        contribution
    from ranked
    where recency = 1
    union all
    select distinct
        period_start,
        'all' as from_state,
        'sum' as driver,
        baseline,
        active_now - active_before as contribution
    from ranked
    where recency = 1
),

final as (
    select
        period_start,
        from_state,
        driver,
        {%- for baseline in baselines %}
        round(sum(case when baseline = '{{ baseline }}' then contribution end), 1) as since_{{ baseline }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from contributions
    group by period_start, from_state, driver
)

select * from final
order by
    case from_state
        when 'not yet active' then 1
        when 'new' then 2
        when 'retained' then 3
        when 'reactivated' then 4
        when 'inactive' then 5
        else 6
    end,
    driver desc
