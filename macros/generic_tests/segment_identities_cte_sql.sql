{#- By how much the counts of each value are not those of the activation tables; a value may be missing in either. -#}
{% macro _segment_differences_cte_sql(segments, pairs) -%}
{%- set keys = activation_layer._stock_keys(segmented=true) + ['period_start'] -%}
{%- set states = {'new': "state_transition = 'new'", 'retained': "state_transition like '%_to_retained'",
    'reactivated': "state_transition = 'inactive_to_reactivated'"} -%}
{{ activation_layer._segment_entities_cte_sql(pairs) }},

counts_on_both_sides as (
    select
        {{ activation_layer._listed(keys, 'these_segments') }},
        {%- for count in activation_layer._counts_beside_activation() %}
        {{ activation_layer._listed([activation_layer._quote_if_reserved(count)], 'these_segments') }},
        {%- endfor %}
        coalesce(these_segments.active * these_segments.average_active_days, 0) as active_days
    from {{ segments }} as these_segments
    inner join followed_pairs
        on
            these_segments.fact_name = followed_pairs.fact_name
            and these_segments.time_grain = followed_pairs.time_grain
            and these_segments.period_start >= followed_pairs.first_period
    union all
    select
        {{ activation_layer._listed(keys) }},
        -entities as active,
        {%- for state, condition in states.items() %}
        case when {{ condition }} then -entities else 0 end as {{ activation_layer._quote_if_reserved(state) }},
        {%- endfor %}
        -moved_in as moved_in,
        -moved_out as moved_out,
        case when {{ states.reactivated }} then -entities_before else 0 end as returned,
        -cast(active_days as {{ activation_layer._double() }}) as active_days
    from placed_entities
),

segment_differences as (
    select
        {{ activation_layer._listed(keys) }},
        {%- for count in activation_layer._counts_beside_activation() %}
        sum({{ activation_layer._quote_if_reserved(count) }}) as {{ count }}_difference,
        {%- endfor %}
        sum(active_days) as active_days_difference
    from counts_on_both_sides
    group by {{ keys | join(', ') }}
)
{%- endmacro %}


{#- What all values of a segment sum to, beside the least of what any segment of the fact does. -#}
{% macro _sums_of_segments_cte_sql(segments) -%}
{%- set counts = activation_layer._counts_of_the_whole() -%}
summed_values as (
    select
        fact_name,
        time_grain,
        segment_name,
        period_start,
        {%- for count in counts + ['moved_in', 'moved_out', 'returned'] %}
        sum({{ activation_layer._quote_if_reserved(count) }}) as {{ activation_layer._quote_if_reserved(count) }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ segments }}
    group by fact_name, time_grain, segment_name, period_start
),

sums_of_segments as (
    select
        *,
        {%- for count in counts %}
        min({{ activation_layer._quote_if_reserved(count) }}) over (
            partition by fact_name, time_grain, period_start
        ) as {{ count }}_of_a_segment
        {{- ',' if not loop.last }}
        {%- endfor %}
    from summed_values
)
{%- endmacro %}


{#- Counts that sum to the same over the values of any segment. -#}
{% macro _counts_of_the_whole() %}
    {%- do return(['active', 'new', 'retained', 'reactivated', 'ever_active']) -%}
{% endmacro %}


{#- Counts of the values that an activation table tells by itself. -#}
{% macro _counts_beside_activation() %}
    {%- do return(['active', 'new', 'retained', 'reactivated', 'moved_in', 'moved_out', 'returned']) -%}
{% endmacro %}
