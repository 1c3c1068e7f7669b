{#-
    A CTE of those who came back on one day and were active on the next: by the state that they came back to, counted on
    that next day. Who was new or active the day before they came tells so on their own row; this takes the row before.
-#}
{% macro _returned_and_stayed_cte_sql(plans, windows) -%}
returned_and_stayed as (
    {%- for plan in plans %}
    select
        '{{ plan.fact_name }}' as fact_name,
        activation_rows.period_start,
        sum(case when period_before.return_interval < {{ windows[1] }} then 1 else 0 end) as reactivated_stayed,
        sum(case when period_before.return_interval >= {{ windows[1] }} then 1 else 0 end) as resurrected_stayed
    from {{ plan.activation }} as activation_rows
    inner join {{ plan.activation }} as period_before
        on
            {{ activation_layer._same_entity_sql(plan.entity, 'activation_rows', 'period_before') | indent(12) }}
            and activation_rows.previous_active_period = period_before.period_start
    where
        activation_rows.state_transition = 'reactivated_to_retained'
        and activation_rows.period_start >= {{ activation_layer._date_literal(plan.start) }}
        and period_before.return_interval >= {{ windows[0] }}
        and period_before.period_start >= {{ activation_layer._date_literal(activation_layer._add_days(plan.start, -1)) }}
    group by activation_rows.period_start
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)
{%- endmacro %}
