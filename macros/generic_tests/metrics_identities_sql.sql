{#-
    A period without one before it (the fact's first, or that of a value) is compared with zeros. `pairs` are the facts
    and grains that can be compared with their activation tables.
-#}
{% macro _metrics_identities_sql(metrics, grains, pairs, segmented=false) %}
    {%- set new = activation_layer._quote_if_reserved('new') -%}
    {%- set next_period = activation_layer._add_periods_by_grain_sql('period_start', 1, grains) -%}
    {%- set keys = activation_layer._stock_keys(segmented) -%}
    {%- set in_order = 'over (partition by ' ~ keys | join(', ') ~ ' order by period_start)' -%}
    {%- set stayed = activation_layer._stayed(segmented) -%}
    {%- set came = new ~ ' + reactivated' ~ (' + moved_in - moved_out' if segmented else '') -%}
    {%- set joined = new ~ (' + moved_in - moved_out + reactivated - returned' if segmented else '') -%}
    {%- set moves = ['moved_in', 'moved_out', 'returned'] if segmented else [] -%}
with {% if pairs -%}
{{ activation_layer._followed_pairs_cte_sql(pairs) }},

{{ activation_layer._segment_differences_cte_sql(metrics, pairs) if segmented
    else activation_layer._metrics_beside_activation_cte_sql(metrics, pairs) }},

{% endif -%}
{% if segmented -%}
{{ activation_layer._sums_of_segments_cte_sql(metrics) }},

{% endif -%}
counted_metrics as (
    select
        *,
        {{ next_period }} as next_period,
        count(*) over (partition by {{ keys | join(', ') }}, period_start) as period_rows,
        max(as_of_date) over (partition by fact_name, time_grain) as latest_as_of_date
    from {{ metrics }}
),

compared_rows as (
    select
        *,
        {%- for stock in ['active', 'new', 'retained', 'reactivated', 'inactive', 'ever_active'] %}
        case
            when lag({{ activation_layer._nullable('next_period') }}) {{ in_order }} = period_start
                then coalesce(lag({{ activation_layer._nullable(activation_layer._quote_if_reserved(stock)) }}) {{ in_order }}, 0)
            else 0
        end as {{ stock }}_before,
        {%- endfor %}
        next_period <= {{ activation_layer._add_periods_sql('latest_as_of_date', 1, 'daily') }} as has_ended
    from counted_metrics
),

final_rows as (
    select
        {{ keys | join(',\n        ') }},
        period_start,
        case
            when period_rows > 1 then 'one row per period{{ ' and value' if segmented }}'
            when is_complete is null or is_complete != has_ended then 'is_complete'
            {%- for count in ['active', 'new', 'retained', 'reactivated', 'ever_active', 'previous_active'] + moves %}
            when {{ activation_layer._quote_if_reserved(count) }} is null then '{{ count }} is null'
            {%- endfor %}
            when active != {{ new }} + retained + reactivated then 'active = new + retained + reactivated'
            when previous_active != active_before then 'previous_active = active of the period before'
            when ever_active != ever_active_before + {{ joined }}
                then 'ever_active = ever_active of the period before + {{ joined | replace(new, 'new') }}'
            {%- for column in activation_layer._columns_of_complete_periods() %}
            when not is_complete and {{ column }} is not null then '{{ column }} of an open period is not null'
            {%- endfor %}
            {%- for count in ['churned', 'inactive', 'net_change'] %}
            when is_complete and {{ count }} is null then '{{ count }} is null'
            {%- endfor %}
            when is_complete and active != active_before + {{ came }} - churned
                then 'active = active of the period before + {{ came | replace(new, 'new') }} - churned'
            {%- if segmented %}
            when is_complete and previous_active != {{ stayed }} + churned
                then 'previous_active = (retained - moved_in) + moved_out + churned'
            when is_complete and inactive != inactive_before + churned - returned
                then 'inactive = inactive of the period before + churned - returned'
            {%- endif %}
            when is_complete and ever_active != active + inactive then 'ever_active = active + inactive'
            when is_complete and net_change != active - previous_active then 'net_change = active - previous_active'
            {%- for ratio, (part, whole) in activation_layer._ratios_of_metrics(segmented).items() %}
            when is_complete and {{ activation_layer._is_other_ratio_sql(ratio, part, whole) }}
                then {{ activation_layer._text_literal(ratio ~ ' = ' ~ part ~ ' / ' ~ whole) }}
            {%- endfor %}
            {%- for state, ratio in activation_layer._retention_rates().items() %}
            when is_complete and ({{ ratio }} is null) != ({{ state }}_before = 0) then '{{ ratio }} is null or is not'
            when {{ ratio }} < 0 or {{ ratio }} > 1 then '{{ ratio }} is a share'
            {%- endfor %}
            when is_complete and abs(
                {{ stayed }}
                {%- for state, ratio in activation_layer._retention_rates().items() %}
                - coalesce({{ ratio }}, 0) * {{ state }}_before
                {%- endfor %}
            ) > 0.001 then '{{ stayed }} = who was new, retained or reactivated before, times their retention rates'
            {%- for count in ['active', 'new', 'retained', 'reactivated', 'churned', 'inactive', 'previous_active'] + moves if segmented %}
            when {{ activation_layer._quote_if_reserved(count) }} < 0 then '{{ count }} is negative'
            {%- endfor %}
            when
                (average_active_days is null) != (active = 0)
                or average_active_days < 1
                or average_active_days > {{ activation_layer._periods_between_sql('period_start', 'next_period', 'daily') }}
                then 'average_active_days'
        end as broken_identity
    from compared_rows
    {%- if segmented %}
    union all
    select
        fact_name,
        time_grain,
        segment_name,
        cast(null as {{ activation_layer._text_type() }}) as segment_value,
        period_start,
        case
            when moved_in != moved_out then 'moved_in = moved_out, over all values'
            when returned != reactivated then 'returned = reactivated, over all values'
            {%- for count in activation_layer._counts_of_the_whole() %}
            when {{ activation_layer._quote_if_reserved(count) }} != {{ count }}_of_a_segment
                then '{{ count }} over all values = that of the other segments'
            {%- endfor %}
        end as broken_identity
    from sums_of_segments
    {%- endif %}
    {%- if pairs and segmented %}
    union all
    select
        {{ keys | join(',\n        ') }},
        period_start,
        case
            {%- for count in activation_layer._counts_beside_activation() %}
            when {{ count }}_difference != 0 then '{{ count }} = rows of the activation table'
            {%- endfor %}
            when abs(active_days_difference) > 0.001
                then 'average_active_days = active_days of the activation table / active'
        end as broken_identity
    from segment_differences
    {%- elif pairs %}
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


{% macro _metrics_beside_activation_cte_sql(metrics, pairs) -%}
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

metrics_beside_activation as (
    select
        {{ activation_layer._listed(
            ['fact_name', 'time_grain', 'period_start', 'active', activation_layer._quote_if_reserved('new'), 'retained',
                'reactivated', 'average_active_days'],
            'these_metrics'
        ) }},
        period_counts.stored_active,
        {%- for state in ['new', 'retained', 'reactivated'] %}
        period_counts.stored_{{ state }},
        {%- endfor %}
        period_counts.stored_active_days
    from {{ metrics }} as these_metrics
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
)
{%- endmacro %}


{#- Who was active in the period before and is in this one, wherever they are now; counted where they stood. -#}
{% macro _stayed(segmented) %}
    {%- do return('(retained - moved_in + moved_out)' if segmented else 'retained') -%}
{% endmacro %}


{#- Ratios that the columns of a row and of the period before tell. -#}
{% macro _ratios_of_metrics(segmented=false) %}
    {%- do return({
        'retention_rate': (activation_layer._stayed(segmented), 'active_before'),
        'churn_rate': ('churned', 'active_before'),
        'reactivation_rate': ('returned' if segmented else 'reactivated', 'inactive_before'),
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
