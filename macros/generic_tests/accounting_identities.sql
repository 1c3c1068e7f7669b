{#-
    One failing row is one period whose flows do not add up to its stocks, in an activation model also one with rows that
    contradict themselves; on a metrics model every period of a fact and grain, also
    those with a ratio that its own columns deny, or with a null out of place. The periods of a metrics model that hold
    the last recent_days days, or all, are compared with the activation table, once they have followed it.
-#}
{% test accounting_identities(model, recent_days=30) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set tested = activation_layer._tested_model(
        'accounting_identities', ['activation', 'activation_metrics', 'activation_rolling']
    ) -%}
    {%- do activation_layer._require_recent_days('accounting_identities', recent_days) -%}
    {%- if tested.declared.model == 'activation' -%}
        {{- activation_layer._activation_identities_sql(model, tested.declared) -}}
    {%- elif tested.declared.model == 'activation_rolling' -%}
        {{- activation_layer._rolling_identities_sql(
            model, tested.declared.windows, activation_layer._followed_days(tested, recent_days)
        ) -}}
    {%- else -%}
        {{- activation_layer._metrics_identities_sql(
            model, tested.declared.grains,
            activation_layer._followed_pairs(tested, recent_days, activation_layer._settings())
        ) -}}
    {%- endif -%}
{% endtest %}


{#-
    Identities are those of the contract: active(p) = active(p-1) + new + reactivated - churned, and, where every
    inactive period is kept, ever active(p) = ever active(p-1) + new.
-#}
{% macro _activation_identities_sql(activation, declared) %}
    {%- set grain = declared.grain -%}
    {%- set new = activation_layer._quote_if_reserved('new') -%}
    {%- set previous_and_interval = activation_layer._add_periods_sql('previous_active_period', 'return_interval', grain) -%}
    {%- set previous_and_streak = activation_layer._add_periods_sql('previous_active_period', 'inactive_streak', grain) -%}
with latest_date as (
    select max(as_of_date) as as_of_date from {{ activation }}
),

checked_rows as (
    select
        stored_activation.period_start,
        stored_activation.activation_state,
        stored_activation.previous_state,
        stored_activation.state_transition,
        stored_activation.first_active_period,
        stored_activation.previous_active_period,
        stored_activation.return_interval,
        stored_activation.active_streak,
        stored_activation.inactive_streak,
        stored_activation.churned_periods,
        stored_activation.active_days,
        stored_activation.lifetime_active_days,
        stored_activation.event_count,
        stored_activation.is_complete,
        {{ activation_layer._add_periods_sql('stored_activation.period_start', 1, grain) }}
        <= {{ activation_layer._add_periods_sql('latest_date.as_of_date', 1, 'daily') }} as has_ended
    from {{ activation }} as stored_activation
    cross join latest_date
),

counted_periods as (
    select
        period_start,
        has_ended,
        sum(case when activation_state != 'inactive' then 1 else 0 end) as active,
        sum(case when activation_state = 'new' then 1 else 0 end) as {{ new }},
        sum(case when activation_state = 'retained' then 1 else 0 end) as retained,
        sum(case when activation_state = 'reactivated' then 1 else 0 end) as reactivated,
        sum(case when inactive_streak = 1 then 1 else 0 end) as churned,
        count(*) as ever_active,
        sum(
            case
                when coalesce(is_complete, not has_ended) != has_ended
                    or coalesce(state_transition, '') != coalesce(previous_state || '_to_', '') || activation_state
                    or coalesce(first_active_period > period_start, true)
                    or coalesce(lifetime_active_days < active_days, true)
                    then 1
                when activation_state = 'new'
                    and previous_state is null and previous_active_period is null and return_interval is null
                    and first_active_period = period_start and active_streak = 1 and churned_periods = 0
                    and lifetime_active_days = active_days
                    then 0
                when activation_state = 'retained'
                    and previous_state != 'inactive' and return_interval = 1 and active_streak > 1
                    and {{ previous_and_interval }} = period_start and churned_periods = 0
                    then 0
                when activation_state = 'reactivated'
                    and previous_state = 'inactive' and active_streak = 1
                    and {{ previous_and_interval }} = period_start
                    and churned_periods = return_interval - 1 and churned_periods > 0
                    then 0
                when activation_state = 'inactive'
                    and is_complete and active_streak = 0 and event_count = 0 and return_interval is null
                    and {{ previous_and_streak }} = period_start and churned_periods = 0
                    and (previous_state = 'inactive') = (inactive_streak > 1)
                    then 0
                else 1
            end
        ) as contradictory_rows
    from checked_rows
    group by period_start, has_ended
),

period_bounds as (
    select
        min(period_start) as first_period,
        max(period_start) as last_period
    from counted_periods
),

compared_rows as (
    select
        coalesce(counted_periods.period_start, {{ activation_layer._add_periods_sql('period_before.period_start', 1, grain) }}) as period_start,
        coalesce(period_before.active, 0) as active_before,
        coalesce(period_before.ever_active, 0) as ever_active_before,
        coalesce(counted_periods.has_ended, true) as has_ended,
        coalesce(counted_periods.active, 0) as active,
        coalesce(counted_periods.{{ new }}, 0) as {{ new }},
        coalesce(counted_periods.retained, 0) as retained,
        coalesce(counted_periods.reactivated, 0) as reactivated,
        coalesce(counted_periods.churned, 0) as churned,
        coalesce(counted_periods.ever_active, 0) as ever_active,
        coalesce(counted_periods.contradictory_rows, 0) as contradictory_rows
    from counted_periods
    full outer join counted_periods as period_before
        on counted_periods.period_start = {{ activation_layer._add_periods_sql('period_before.period_start', 1, grain) }}
)

select
    compared_rows.*
from compared_rows
cross join period_bounds
where
    compared_rows.period_start between period_bounds.first_period and period_bounds.last_period
    and (
        compared_rows.contradictory_rows > 0
        or compared_rows.active != compared_rows.{{ new }} + compared_rows.retained + compared_rows.reactivated
        or compared_rows.retained > compared_rows.active_before
        {%- if declared.inactive_periods != 0 %}
        or (
            compared_rows.has_ended
            and compared_rows.active != compared_rows.active_before + compared_rows.{{ new }} + compared_rows.reactivated - compared_rows.churned
        )
        {%- endif %}
        {%- if declared.inactive_periods == 'all' %}
        or (compared_rows.has_ended and compared_rows.ever_active != compared_rows.ever_active_before + compared_rows.{{ new }})
        {%- endif %}
    )
{{- activation_layer._query_settings() }}
{% endmacro %}


{#-
    A period without one before it (the fact's first) is compared with zeros. `pairs` are the facts and grains that can
    be compared with their activation tables.
-#}
{% macro _metrics_identities_sql(metrics, grains, pairs) %}
    {%- set new = activation_layer._quote_if_reserved('new') -%}
    {%- set next_period = activation_layer._add_periods_by_grain_sql('period_start', 1, grains) -%}
with {% if pairs -%}
{{ activation_layer._followed_pairs_cte_sql(pairs) }},

{{ activation_layer._active_counts_cte_sql(pairs) }},

period_counts as (
    select
        fact_name,
        time_grain,
        period_start,
        sum(entities) as stored_active,
        {%- for state in ['new', 'retained', 'reactivated'] %}
        sum(case when activation_state = '{{ state }}' then entities else 0 end) as stored_{{ state }},
        {%- endfor %}
        sum(active_days) as stored_active_days
    from active_counts
    group by fact_name, time_grain, period_start
),

{% endif -%}
counted_metrics as (
    select
        *,
        {{ next_period }} as next_period,
        count(*) over (partition by fact_name, time_grain, period_start) as period_rows,
        max(as_of_date) over (partition by fact_name, time_grain) as latest_as_of_date
    from {{ metrics }}
),

{% if pairs -%}
metrics_beside_activation as (
    select
        {{ activation_layer._listed(
            ['fact_name', 'time_grain', 'period_start', 'active', new, 'retained', 'reactivated', 'average_active_days'],
            'these_metrics'
        ) }},
        period_counts.stored_active,
        {%- for state in ['new', 'retained', 'reactivated'] %}
        period_counts.stored_{{ state }},
        {%- endfor %}
        period_counts.stored_active_days
    from counted_metrics as these_metrics
    inner join followed_pairs
        on
            these_metrics.fact_name = followed_pairs.fact_name
            and these_metrics.time_grain = followed_pairs.time_grain
            and these_metrics.period_start >= followed_pairs.first_period
    left join period_counts
        on
            these_metrics.fact_name = period_counts.fact_name
            and these_metrics.time_grain = period_counts.time_grain
            and these_metrics.period_start = period_counts.period_start
),

{% endif -%}
compared_rows as (
    select
        these_metrics.*,
        these_metrics.next_period <= {{ activation_layer._add_periods_sql('these_metrics.latest_as_of_date', 1, 'daily') }} as has_ended,
        coalesce(period_before.active, 0) as active_before,
        coalesce(period_before.{{ new }}, 0) as new_before,
        coalesce(period_before.retained, 0) as retained_before,
        coalesce(period_before.reactivated, 0) as reactivated_before,
        coalesce(period_before.inactive, 0) as inactive_before,
        coalesce(period_before.ever_active, 0) as ever_active_before
    from counted_metrics as these_metrics
    left join counted_metrics as period_before
        on
            these_metrics.fact_name = period_before.fact_name
            and these_metrics.time_grain = period_before.time_grain
            and these_metrics.period_start = period_before.next_period
),

final_rows as (
    select
        fact_name,
        time_grain,
        period_start,
        case
            when period_rows > 1 then 'one row per period'
            when is_complete is null or is_complete != has_ended then 'is_complete'
            {%- for count in ['active', 'new', 'retained', 'reactivated', 'ever_active', 'previous_active'] %}
            when {{ activation_layer._quote_if_reserved(count) }} is null then '{{ count }} is null'
            {%- endfor %}
            when active != {{ new }} + retained + reactivated then 'active = new + retained + reactivated'
            when previous_active != active_before then 'previous_active = active of the period before'
            when ever_active != ever_active_before + {{ new }} then 'ever_active = ever_active of the period before + new'
            {%- for column in activation_layer._columns_of_complete_periods() %}
            when not is_complete and {{ column }} is not null then '{{ column }} of an open period is not null'
            {%- endfor %}
            {%- for count in ['churned', 'inactive', 'net_change'] %}
            when is_complete and {{ count }} is null then '{{ count }} is null'
            {%- endfor %}
            when is_complete and active != active_before + {{ new }} + reactivated - churned
                then 'active = active of the period before + new + reactivated - churned'
            when is_complete and ever_active != active + inactive then 'ever_active = active + inactive'
            when is_complete and net_change != active - previous_active then 'net_change = active - previous_active'
            {%- for ratio, (part, whole) in activation_layer._ratios_of_metrics().items() %}
            when is_complete and {{ activation_layer._is_other_ratio_sql(ratio, part, whole) }}
                then {{ activation_layer._text_literal(ratio ~ ' = ' ~ part ~ ' / ' ~ whole) }}
            {%- endfor %}
            {%- for state, ratio in activation_layer._retention_rates().items() %}
            when is_complete and ({{ ratio }} is null) != ({{ state }}_before = 0) then '{{ ratio }} is null or is not'
            when {{ ratio }} < 0 or {{ ratio }} > 1 then '{{ ratio }} is a share'
            {%- endfor %}
            when is_complete and abs(
                retained
                {%- for state, ratio in activation_layer._retention_rates().items() %}
                - coalesce({{ ratio }}, 0) * {{ state }}_before
                {%- endfor %}
            ) > 0.001 then 'retained = who was new, retained or reactivated before, times their retention rates'
            when
                (average_active_days is null) != (active = 0)
                or average_active_days < 1
                or average_active_days > {{ activation_layer._periods_between_sql('period_start', 'next_period', 'daily') }}
                then 'average_active_days'
        end as broken_identity
    from compared_rows
    {%- if pairs %}
    union all
    select
        fact_name,
        time_grain,
        period_start,
        case
            {%- for count in ['active', 'new', 'retained', 'reactivated'] %}
            when {{ activation_layer._quote_if_reserved(count) }} != coalesce(stored_{{ count }}, 0)
                then '{{ count }} = rows of the activation table'
            {%- endfor %}
            when abs(average_active_days - {{ activation_layer._ratio('stored_active_days', 'active') }}) > 0.000001
                then 'average_active_days = active_days of the activation table / active'
        end as broken_identity
    from metrics_beside_activation
    {%- endif %}
)

select * from final_rows
where broken_identity is not null
{{- activation_layer._query_settings() }}
{% endmacro %}


{#- Ratios that the columns of a row and of the period before tell. -#}
{% macro _ratios_of_metrics() %}
    {%- do return({
        'retention_rate': ('retained', 'active_before'),
        'churn_rate': ('churned', 'active_before'),
        'reactivation_rate': ('reactivated', 'inactive_before'),
        'quick_ratio': ('(' ~ activation_layer._quote_if_reserved('new') ~ ' + reactivated)', 'churned')
    }) -%}
{% endmacro %}


{#- Ratios of which only the sum can be checked: the share of each state of the period before that stayed. -#}
{% macro _retention_rates() %}
    {%- do return({
        'new': 'new_retention_rate',
        'retained': 'current_retention_rate',
        'reactivated': 'reactivated_retention_rate'
    }) -%}
{% endmacro %}


{% macro _columns_of_complete_periods() %}
    {%- do return(
        ['churned', 'inactive', 'net_change']
        + activation_layer._ratios_of_metrics().keys() | list
        + activation_layer._retention_rates().values() | list
    ) -%}
{% endmacro %}


{#- A ratio that is not part / whole, or not null where the whole is 0. -#}
{% macro _is_other_ratio_sql(ratio, part, whole) -%}
coalesce(
                abs({{ ratio }} - {{ activation_layer._ratio(part, whole) }}) > 0.000001,
                ({{ ratio }} is null) != ({{ whole }} = 0)
            )
{%- endmacro %}
