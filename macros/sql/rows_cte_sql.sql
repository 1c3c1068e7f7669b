{#- The rows of the table, out of where each entity stands in each period, and the transitions they can be in. -#}
{% macro _rows_cte_sql(fact, grain) -%}
{%- set integer = dbt.type_int() -%}
{{ activation_layer._literal_rows_cte_sql(
    'state_transitions', ['transition_number', 'activation_state', 'previous_state', 'state_transition'], [
        ('1', "'retained'", "'new'", "'new_to_retained'"),
        ('2', "'retained'", "'reactivated'", "'reactivated_to_retained'"),
        ('3', "'retained'", "'retained'", "'retained_to_retained'"),
        ('4', "'reactivated'", "'inactive'", "'inactive_to_reactivated'"),
        ('5', "'inactive'", "'new'", "'new_to_inactive'"),
        ('6', "'inactive'", "'reactivated'", "'reactivated_to_inactive'"),
        ('7', "'inactive'", "'retained'", "'retained_to_inactive'"),
        ('8', "'inactive'", "'inactive'", "'inactive_to_inactive'"),
        ('9', "'new'", 'null', "'new'")
    ]
) }},

activation_rows as (
    select
        {{ activation_layer._listed(fact.entity) }},
        period_start,
        case
            when inactive_streak > 1 then 8
            when inactive_streak = 1 and last_active_period = first_active_period then 5
            when inactive_streak = 1 and active_streak > 1 then 7
            when inactive_streak = 1 then 6
            when period_start = first_active_period then 9
            when active_streak = 1 then 4
            when previous_active_period = first_active_period then 1
            when active_streak = 2 then 2
            else 3
        end as transition_number,
        first_active_period,
        case when inactive_streak = 0 then previous_active_period else last_active_period end as previous_active_period,
        cast(
            case when inactive_streak = 0 then {{ activation_layer._periods_between_sql('previous_active_period', 'period_start', grain) }} end
            as {{ integer }}
        ) as return_interval,
        cast(case when inactive_streak = 0 then active_streak else 0 end as {{ integer }}) as active_streak,
        cast(inactive_streak as {{ integer }}) as inactive_streak,
        case when inactive_streak = 0 then active_days else 0 end as active_days,
        cast(lifetime_active_days as {{ integer }}) as lifetime_active_days,
        case when inactive_streak = 0 then event_count else 0 end as event_count
        {{- activation_layer._more_columns(fact.segments, with_previous=true) }}
    from entity_periods
)
{%- endmacro %}
