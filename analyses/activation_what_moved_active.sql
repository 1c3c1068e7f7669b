-- What moved the number of active entities of a fact between two complete periods.
-- entities_before and entities_after are counts in the two periods. contribution is what came (new, reactivated) or
-- went (churned) in all periods after the first through the second; those retained move nothing; it sums to the
-- change in active, the last line.
-- Edit: the fact, its grain, the first dates of two complete periods (without them, the latest two), and the metrics
-- model. Where one of the periods is not there, or not complete, there are no rows.
{% set fact = 'users_visited_app' -%}
{% set grain = 'weekly' -%}
{% set periods = [] -%}
{% set metrics_model = 'activation_metrics' -%}
with metrics as (
    select * from {{ ref(metrics_model) }}
),

complete_periods as (
    select
        *,
        row_number() over (order by period_start desc) as recency
    from metrics
    where
        fact_name = '{{ fact }}'
        and time_grain = '{{ grain }}'
        and is_complete
),

compared as (
    select
        min(period_start) as period_before,
        max(period_start) as period_after
    from complete_periods
    {%- if periods %}
    where period_start in ('{{ periods | join("', '") }}')
    {%- else %}
    where recency <= 2
    {%- endif %}
    having count(*) = 2
),

counted as (
    select
        compared.period_before,
        compared.period_after,
        complete_periods.period_start = compared.period_before as is_before,
        complete_periods.period_start = compared.period_after as is_after,
        {%- for flow in ['new', 'reactivated', 'retained', 'churned', 'active'] %}
        complete_periods.{{ flow }} as {{ flow }}_entities{{ ',' if not loop.last }}
        {%- endfor %}
    from complete_periods
    inner join compared
        on complete_periods.period_start between compared.period_before and compared.period_after
),

sums as (
    select
        period_before,
        period_after,
        {%- for flow in ['new', 'reactivated', 'retained', 'churned', 'active'] %}
        sum(case when is_before then {{ flow }}_entities end) as {{ flow }}_before,
        sum(case when is_after then {{ flow }}_entities end) as {{ flow }}_after,
        sum(case when is_before then 0 else {{ flow }}_entities end) as {{ flow }}_since{{ ',' if not loop.last }}
        {%- endfor %}
    from counted
    group by period_before, period_after
),

moves as (
    {%- for flow, contribution in {
        'new': 'new_since',
        'reactivated': 'reactivated_since',
        'retained': '0',
        'churned': '-churned_since',
        'active': 'active_after - active_before'
    }.items() %}
    select
        {{ loop.index }} as line,
        '{{ flow }}' as moved_by,
        period_before,
        period_after,
        {{ flow }}_before as entities_before,
        {{ flow }}_after as entities_after,
        {{ contribution }} as contribution
    from sums
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select
    period_before,
    period_after,
    moved_by,
    entities_before,
    entities_after,
    contribution
from moves
order by line
