{{ config(materialized='view') -}}

select * from {{ ref('activation_metrics') }}
where
    time_grain = 'weekly'
    and is_complete
