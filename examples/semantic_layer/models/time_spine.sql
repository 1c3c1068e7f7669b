{{ config(materialized='table') -}}

-- One row per day, as MetricFlow wants it.
with bounds as (
    select
        min(period_start) as first_date,
        max(as_of_date) as last_date
    from {{ ref('activation_metrics') }}
),

final as (
    select cast(days.date_day as date) as date_day
    from bounds
    cross join generate_series(bounds.first_date, bounds.last_date, interval '1 day') as days (date_day)
)

select * from final
