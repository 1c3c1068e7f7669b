-- Of those who lapsed, which part came back so many periods later, by their state before they lapsed: what returns to
-- expect of those who lapse now. Lapses of all complete periods count, as far as the period that they are looked at in
-- is complete too. share_then is the part that came back in just that period, share_by_then in that one or before.
-- Edit: the fact, its entity columns, its grain, how many periods to follow, and the metrics model, which tells which
-- periods there are. The activation model needs rows of those who lapsed: inactive_periods of 1 (the default) or more.
{% set fact = 'users_visited_app' -%}
{% set entity = ['user_id'] -%}
{% set grain = 'weekly' -%}
{% set periods = 6 -%}
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

later_periods as (
    select periods_after as number
    from periods
    where periods_after between 1 and {{ periods }}
),

returns as (
    select * from activation
    where
        activation_state = 'reactivated'
        and is_complete
),

lapses as (
    select
        lapsed.previous_state as state_before,
        periods.periods_after as periods_followed,
        returns.churned_periods as came_back_after
    from activation as lapsed
    inner join periods
        on lapsed.period_start = periods.period_start
    left join returns
        on
            {%- for column in entity %}
            lapsed.{{ adapter.quote(column) }} = returns.{{ adapter.quote(column) }}
            and
            {%- endfor %}
            lapsed.previous_active_period = returns.previous_active_period
    where lapsed.inactive_streak = 1
),

counted as (
    select
        lapses.state_before,
        later_periods.number as periods_later,
        count(*) as lapsed,
        sum(case when lapses.came_back_after = later_periods.number then 1 else 0 end) as came_back_then,
        sum(case when lapses.came_back_after <= later_periods.number then 1 else 0 end) as came_back_by_then
    from lapses
    inner join later_periods
        on lapses.periods_followed >= later_periods.number
    group by lapses.state_before, later_periods.number
),

final as (
    select
        state_before,
        periods_later,
        lapsed,
        came_back_then,
        round(1.0 * came_back_then / lapsed, 3) as share_then,
        round(1.0 * came_back_by_then / lapsed, 3) as share_by_then
    from counted
)

select * from final
order by state_before, periods_later
