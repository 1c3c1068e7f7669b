{{ config(materialized='view') -}}

select * from {{ ref('activation_metrics') }}
where
    time_grain = 'monthly'
    and is_complete
