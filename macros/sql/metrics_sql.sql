{#- Rows of a metrics table for the ranges' periods, or of a table of segments, which counts the same by their values. -#}
{% macro _metrics_sql(stored, fact_names, grains, plans, segmented=false) %}
    {%- set new = activation_layer._quote_if_reserved('new') -%}
    {%- set bigint = dbt.type_bigint() -%}
    {%- set stayed = 'stayed' if segmented else 'retained' -%}
    {{- activation_layer._flows_line(plans, fact_names, grains) -}}
with {{ activation_layer._stocks_cte_sql(
    plans.pairs, activation_layer._carried_metrics_sql(stored, plans.pairs, segmented), segmented
) }},

balanced_stocks as (
    select
        *,
        previous_active - {{ stayed }} as churned,
        ever_active - active as inactive,
        ever_active - joined - previous_active as previous_inactive
    from stock_rows
),

final_rows as (
    select
        {{ activation_layer._stored_texts(['fact_name', 'time_grain']) }},
        period_start,
        {%- if segmented %}
        {{ activation_layer._stored_texts(['segment_name']) }},
        {{ activation_layer._stored_texts(['segment_value'], length=65535) }},
        {%- endif %}
        is_complete,
        {%- for count in ['active', new, 'retained', 'reactivated'] %}
        cast({{ count }} as {{ bigint }}) as {{ count }},
        {%- endfor %}
        cast(case when is_complete then churned end as {{ bigint }}) as churned,
        cast(case when is_complete then inactive end as {{ bigint }}) as inactive,
        cast(ever_active as {{ bigint }}) as ever_active,
        cast(previous_active as {{ bigint }}) as previous_active,
        cast(case when is_complete then active - previous_active end as {{ bigint }}) as net_change,
        {%- for rate, (part, whole) in {
            'retention_rate': (stayed, 'previous_active'),
            'churn_rate': ('churned', 'previous_active'),
            'reactivation_rate': ('returned' if segmented else 'reactivated', 'previous_inactive'),
            'quick_ratio': (new ~ ' + reactivated', 'churned'),
            'new_retention_rate': ('new_retained', 'previous_new'),
            'current_retention_rate': ('retained_retained', 'previous_retained'),
            'reactivated_retention_rate': ('reactivated_retained', 'previous_reactivated')
        }.items() %}
        case
            when is_complete then {{ activation_layer._ratio(part, whole) }}
        end as {{ rate }},
        {%- endfor %}
        {{ activation_layer._ratio('active_days', 'active') }} as average_active_days,
        {%- for count in ['moved_in', 'moved_out', 'returned'] if segmented %}
        cast({{ count }} as {{ bigint }}) as {{ count }},
        {%- endfor %}
        as_of_date,
        {{ activation_layer._stored_texts(['built_with']) }}
    from balanced_stocks
)

{{ activation_layer._kept_rows_sql('activation_segments' if segmented else 'activation_metrics', stored, plans.pairs) }}
{{- activation_layer._unit_test_settings() }}
{% endmacro %}


{% macro _carried_metrics_sql(stored, plans, segmented) -%}
select
        {{ activation_layer._stock_keys(segmented) | join(',\n        ') }},
        period_start,
        active,
        {{ activation_layer._quote_if_reserved('new') }},
        retained,
        reactivated,
        ever_active
    from {{ stored }}
    where
        {{ activation_layer._before_plans_sql(plans) }}
{%- endmacro %}
