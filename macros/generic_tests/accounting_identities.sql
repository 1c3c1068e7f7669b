{#-
    One failing row is one complete period whose flows do not add up to its stocks, or which holds rows that
    contradict themselves. Identities are those of the contract: active(p) = active(p-1) + new + reactivated - churned,
    and, where every inactive period is kept, ever active(p) = ever active(p-1) + new.
-#}
{% test accounting_identities(model) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set tested = activation_layer._tested_activation('accounting_identities') -%}
with periods as (
    select
        period_start,
        sum(case when activation_state != 'inactive' then 1 else 0 end) as active,
        sum(case when activation_state = 'new' then 1 else 0 end) as new,
        sum(case when activation_state = 'retained' then 1 else 0 end) as retained,
        sum(case when activation_state = 'reactivated' then 1 else 0 end) as reactivated,
        sum(case when inactive_streak = 1 then 1 else 0 end) as churned,
        count(*) as ever_active,
        sum(
            case
                when not is_complete
                    or state_transition != coalesce(previous_state || '_to_', '') || activation_state
                    then 1
                when activation_state = 'new'
                    and previous_state is null and previous_active_period is null and active_streak = 1
                    then 0
                when activation_state = 'retained'
                    and previous_state != 'inactive' and return_interval = 1 and active_streak > 1
                    then 0
                when activation_state = 'reactivated'
                    and previous_state = 'inactive' and active_streak = 1
                    and churned_periods = return_interval - 1 and churned_periods > 0
                    then 0
                when activation_state = 'inactive'
                    and is_complete and active_streak = 0 and event_count = 0 and return_interval is null
                    and (previous_state = 'inactive') = (inactive_streak > 1)
                    then 0
                else 1
            end
        ) as contradictory_rows
    from {{ model }}
    where {{ activation_layer._period_add('period_start', 1, tested.grain) }} <= (select max(as_of_date) + 1 from {{ model }})
    group by period_start
),

bounds as (
    select
        min(period_start) as first_period,
        max(period_start) as last_period
    from periods
),

compared as (
    select
        coalesce(periods.period_start, {{ activation_layer._period_add('before.period_start', 1, tested.grain) }}) as period_start,
        coalesce(before.active, 0) as active_before,
        coalesce(before.ever_active, 0) as ever_active_before,
        coalesce(periods.active, 0) as active,
        coalesce(periods.new, 0) as new,
        coalesce(periods.retained, 0) as retained,
        coalesce(periods.reactivated, 0) as reactivated,
        coalesce(periods.churned, 0) as churned,
        coalesce(periods.ever_active, 0) as ever_active,
        coalesce(periods.contradictory_rows, 0) as contradictory_rows
    from periods
    full outer join periods as before
        on periods.period_start = {{ activation_layer._period_add('before.period_start', 1, tested.grain) }}
)

select
    compared.*
from compared
cross join bounds
where
    compared.period_start between bounds.first_period and bounds.last_period
    and (
        compared.contradictory_rows > 0
        or compared.active != compared.new + compared.retained + compared.reactivated
        or compared.retained > compared.active_before
        {%- if tested.inactive_periods != 0 %}
        or compared.active != compared.active_before + compared.new + compared.reactivated - compared.churned
        {%- endif %}
        {%- if tested.inactive_periods == 'all' %}
        or compared.ever_active != compared.ever_active_before + compared.new
        {%- endif %}
    )
{% endtest %}
