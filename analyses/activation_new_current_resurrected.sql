-- Who the active entities of a fact are, per complete period: new, current (active in the period before, too), and back
-- from a short absence (reactivated) or from a long one (resurrected).
-- Edit: the fact, its grain, and from how many periods on an absence is a long one.
{% set fact = 'users_visited_app' -%}
{% set grain = 'weekly' -%}
{% set long_absence = 4 -%}
with activation as (
    select * from {{ ref(fact ~ '_activation_' ~ grain) }}
),

active_entities as (
    select
        period_start,
        case
            when activation_state = 'retained' then 'current'
            when churned_periods >= {{ long_absence }} then 'resurrected'
            else activation_state
        end as growth_state
    from activation
    where
        activation_state != 'inactive'
        and is_complete
),

final as (
    select
        period_start,
        count(*) as active,
        {%- for state in ['new', 'current', 'reactivated', 'resurrected'] %}
        sum(case when growth_state = '{{ state }}' then 1 else 0 end) as {{ state }}_entities{{ ',' if not loop.last }}
        {%- endfor %}
    from active_entities
    group by period_start
)

select * from final
order by period_start
