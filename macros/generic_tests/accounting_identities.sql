{#-
    One failing row is one period whose flows do not add up to its stocks, in an activation model also one with rows that
    contradict themselves; on a metrics model every period of a fact and grain, also
    those with a ratio that its own columns deny, or with a null out of place; on a segments model the same of every value,
    and periods in which more move out of values than into them. The periods of these two that hold the last recent_days
    days, or all, are compared with the activation table, once they have followed it.
-#}
{% test accounting_identities(model, recent_days=30) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set tested = activation_layer._tested_model(
        'accounting_identities', ['activation', 'activation_metrics', 'activation_segments', 'activation_rolling']
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
            activation_layer._followed_pairs(tested, recent_days, activation_layer._settings()),
            segmented=tested.declared.model == 'activation_segments'
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
