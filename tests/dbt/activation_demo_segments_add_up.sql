{%- set sums = [
    'active', 'new', 'retained', 'reactivated', 'churned', 'inactive', 'ever_active', 'previous_active', 'net_change'
] -%}
-- Periods whose values do not sum to the metrics, and values that are not what the period before and the flows of
-- this one make of them.
with metrics as (
    select * from {{ ref('activation_metrics') }}
),

segments as (
    select * from {{ ref('activation_segments') }}
),

values_before as (
    select
        *,
        coalesce(lag(active) over value_periods, 0) as active_before,
        coalesce(lag(inactive) over value_periods, 0) as inactive_before,
        coalesce(lag(ever_active) over value_periods, 0) as ever_active_before
    from segments
    window value_periods as (
        partition by fact_name, time_grain, segment_name, segment_value
        order by period_start
    )
),

values_off as (
    select
        fact_name,
        time_grain,
        period_start,
        segment_name,
        segment_value
    from values_before
    where
        active != new + retained + reactivated
        or previous_active != active_before
        or ever_active != ever_active_before + new + moved_in - moved_out + reactivated - returned
        or (
            is_complete
            and (
                net_change != new + reactivated + moved_in - moved_out - churned
                or net_change != active - previous_active
                or previous_active != retained - moved_in + moved_out + churned
                or inactive != inactive_before + churned - returned
                or retention_rate * previous_active - (retained - moved_in + moved_out) not between -1e-6 and 1e-6
            )
        )
),

sums as (
    select
        fact_name,
        time_grain,
        period_start,
        segment_name,
        {%- for count in sums %}
        sum({{ count }}) as {{ count }},
        {%- endfor %}
        sum(moved_in) - sum(moved_out) as moved,
        sum(reactivated) - sum(returned) as returned
    from segments
    group by
        fact_name,
        time_grain,
        period_start,
        segment_name
),

sums_off as (
    select
        metrics.fact_name,
        metrics.time_grain,
        metrics.period_start,
        sums.segment_name,
        'all' as segment_value
    from metrics
    left join sums
        on
            metrics.fact_name = sums.fact_name
            and metrics.time_grain = sums.time_grain
            and metrics.period_start = sums.period_start
    where
        sums.segment_name is null
        or sums.moved != 0
        or sums.returned != 0
        {%- for count in sums %}
        or sums.{{ count }} is distinct from metrics.{{ count }}
        {%- endfor %}
),

final as (
    select * from values_off
    union all
    select * from sums_off
)

select * from final
