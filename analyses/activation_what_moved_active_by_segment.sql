-- Where the number of active entities of a fact moved: per value of a segment what came (new, reactivated), moved from
-- or to another value, and churned since each of some earlier periods, the largest net changes first.
-- came + moved + churned = net_change.
-- Edit: the fact, its grain, the segment, the first date of a complete period (without it, the latest one), how many
-- periods back to begin, and the segments model. Of periods before the history there are no rows.
{% set fact = 'users_visited_app' -%}
{% set grain = 'weekly' -%}
{% set segment = 'platform' -%}
{% set period = none -%}
{% set periods_back = [1, 52] -%}
{% set segments_model = 'activation_segments' -%}
with segments as (
    select * from {{ ref(segments_model) }}
),

ranked as (
    select
        *,
        dense_rank() over (order by period_start desc) as recency
    from segments
    where
        fact_name = '{{ fact }}'
        and time_grain = '{{ grain }}'
        and segment_name = '{{ segment }}'
        and is_complete
        {%- if period %}
        and period_start <= '{{ period }}'
        {%- endif %}
),

baselines as (
    select distinct
        period_start as since,
        recency as baseline_recency
    from ranked
    where recency in ({% for distance in periods_back %}{{ distance + 1 }}{{ ', ' if not loop.last }}{% endfor %})
),

final as (
    select
        baselines.since,
        coalesce(ranked.segment_value, 'not known') as segment_value,
        sum(ranked.new + ranked.reactivated) as came,
        sum(ranked.moved_in - ranked.moved_out) as moved,
        -sum(ranked.churned) as churned,
        sum(ranked.net_change) as net_change
    from ranked
    inner join baselines
        on ranked.recency < baselines.baseline_recency
    group by baselines.since, coalesce(ranked.segment_value, 'not known')
)

select * from final
order by since desc, abs(net_change) desc, segment_value
