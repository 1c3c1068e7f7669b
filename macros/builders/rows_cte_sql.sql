{#- The rows of the table, out of where each entity stands in each period, and the transitions they can be in. -#}
{% macro _rows_cte_sql(entity, grain) -%}
transitions (transition_number, activation_state, previous_state, state_transition) as (
    values
    (1, 'new', null, 'new'),
    (2, 'retained', 'new', 'new_to_retained'),
    (3, 'retained', 'reactivated', 'reactivated_to_retained'),
    (4, 'retained', 'retained', 'retained_to_retained'),
    (5, 'reactivated', 'inactive', 'inactive_to_reactivated'),
    (6, 'inactive', 'new', 'new_to_inactive'),
    (7, 'inactive', 'reactivated', 'reactivated_to_inactive'),
    (8, 'inactive', 'retained', 'retained_to_inactive'),
    (9, 'inactive', 'inactive', 'inactive_to_inactive')
),

activation_rows as (
    select
        {{ entity | join(',\n        ') }},
        period_start,
        case
            when inactive_streak > 1 then 9
            when inactive_streak = 1 and last_active_period = first_active_period then 6
            when inactive_streak = 1 and active_streak > 1 then 8
            when inactive_streak = 1 then 7
            when period_start = first_active_period then 1
            when active_streak = 1 then 5
            when previous_active_period = first_active_period then 2
            when active_streak = 2 then 3
            else 4
        end as transition_number,
        first_active_period,
        case when inactive_streak = 0 then previous_active_period else last_active_period end as previous_active_period,
        cast(
            case when inactive_streak = 0 then {{ activation_layer._periods_between('previous_active_period', 'period_start', grain) }} end
            as {{ dbt.type_int() }}
        ) as return_interval,
        cast(case when inactive_streak = 0 then active_streak else 0 end as {{ dbt.type_int() }}) as active_streak,
        cast(inactive_streak as {{ dbt.type_int() }}) as inactive_streak,
        case when inactive_streak = 0 then active_days else 0 end as active_days,
        cast(lifetime_active_days as {{ dbt.type_int() }}) as lifetime_active_days,
        case when inactive_streak = 0 then event_count else 0 end as event_count
    from entity_periods
)
{%- endmacro %}
