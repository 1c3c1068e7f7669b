-- Transition matrix of a fact: who was in a state in one period, and where they were in the next one.
-- How many they were, and which part of them went where. Over several periods counts are summed, so that shares are
-- weighted by size.
-- Edit: the fact, its grain, over how many of the latest complete periods, and the transitions model.
{% set fact = 'users_visited_app' -%}
{% set grain = 'weekly' -%}
{% set latest_periods = 12 -%}
{% set transitions_model = 'activation_transitions' -%}
with transitions as (
    select * from {{ ref(transitions_model) }}
),

ranked as (
    select
        *,
        dense_rank() over (order by period_start desc) as recency
    from transitions
    where
        fact_name = '{{ fact }}'
        and time_grain = '{{ grain }}'
),

counted as (
    select
        from_state,
        sum(entities) as entities,
        {%- for state in ['new', 'retained', 'reactivated', 'inactive'] %}
        sum(case when to_state = '{{ state }}' then entities else 0 end) as to_{{ state }}{{ ',' if not loop.last }}
        {%- endfor %}
    from ranked
    where recency <= {{ latest_periods }}
    group by from_state
),

final as (
    select
        coalesce(from_state, 'not yet active') as from_state,
        entities,
        {%- for state in ['new', 'retained', 'reactivated', 'inactive'] %}
        round(1.0 * to_{{ state }} / entities, 3) as to_{{ state }}{{ ',' if not loop.last }}
        {%- endfor %}
    from counted
)

select * from final
order by
    case from_state
        when 'new' then 1
        when 'retained' then 2
        when 'reactivated' then 3
        when 'inactive' then 4
        else 0
    end
