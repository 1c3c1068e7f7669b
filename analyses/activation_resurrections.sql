-- Who came back to a fact, per complete period, and how many periods they had been away.
-- Edit: the fact, its grain, and from how many periods on absences are counted as one.
{% set fact = 'users_visited_app' -%}
{% set grain = 'weekly' -%}
{% set longest = 3 -%}
with activation as (
    select * from {{ ref(fact ~ '_activation_' ~ grain) }}
),

returns as (
    select
        period_start,
        churned_periods
    from activation
    where
        activation_state = 'reactivated'
        and is_complete
),

final as (
    select
        period_start,
        count(*) as reactivated,
        {%- for number in range(1, longest) %}
        sum(case when churned_periods = {{ number }} then 1 else 0 end) as away_{{ number }},
        {%- endfor %}
        sum(case when churned_periods >= {{ longest }} then 1 else 0 end) as away_{{ longest }}_or_more,
        round(avg(1.0 * churned_periods), 1) as average_away
    from returns
    group by period_start
)

select * from final
order by period_start
