{#-
    A CTE of those who were active on a day and on the day before, by what they were on the day before. New ones tell so
    on their own row; of those who came back that day the row before tells for how long they had been away.
-#}
{% macro _stayed_by_day_cte_sql(plans, windows) -%}
stayed_by_day as (
    {%- for plan in plans %}
    select
        '{{ plan.fact_name }}' as fact_name,
        activation_rows.period_start,
        sum(case when activation_rows.state_transition = 'new_to_retained' then 1 else 0 end) as new_stayed,
        sum(
            case
                when
                    period_before.return_interval >= {{ windows[0] }}
                    and period_before.return_interval < {{ windows[1] }}
                    then 1
                else 0
            end
        ) as reactivated_stayed,
        sum(case when period_before.return_interval >= {{ windows[1] }} then 1 else 0 end) as resurrected_stayed
    from {{ plan.activation }} as activation_rows
    left join {{ plan.activation }} as period_before
        on
            {{ activation_layer._same_entity_sql(plan.entity, 'activation_rows', 'period_before') | indent(12) }}
            and activation_rows.previous_active_period = period_before.period_start
            and period_before.activation_state = 'reactivated'
            and period_before.period_start >= {{ activation_layer._date_literal(activation_layer._add_days(plan.start, -1)) }}
    where
        activation_rows.state_transition in ('new_to_retained', 'reactivated_to_retained')
        and activation_rows.period_start >= {{ activation_layer._date_literal(plan.start) }}
    group by activation_rows.period_start
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)
{%- endmacro %}
