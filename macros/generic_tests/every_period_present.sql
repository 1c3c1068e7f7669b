{#-
    One failing row is a run of periods that a metrics, transitions or rolling model lacks, of one fact and grain, or a
    segments model, of one value: between the first period of its activation table (of a value: its own) and the present
    one. That is the period that holds the fact's as-of date; of transitions, the latest complete one. A period later than
    the present one is a failing row too. Of a fact that has no activation rows no period is expected. Of each segment the
    earliest value begins with the activation table.
-#}
{% test every_period_present(model) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set tested = activation_layer._tested_model(
        'every_period_present',
        ['activation_metrics', 'activation_transitions', 'activation_segments', 'activation_rolling']
    ) -%}
    {%- set chosen = activation_layer._chosen_segments(
        'test every_period_present', tested.declared.facts, tested.declared.segments
    ) if tested.declared.model == 'activation_segments' else none -%}
    {{- activation_layer._absent_periods_sql(
        model,
        activation_layer._pairs_as_built(activation_layer._tested_pairs(tested)),
        tested.declared.grains,
        complete_only=tested.declared.model == 'activation_transitions',
        chosen=chosen,
        time_grain="'daily' as time_grain" if tested.declared.model == 'activation_rolling' else 'time_grain'
    ) -}}
{% endtest %}


{#- `chosen` are the segments of each fact, of a segments model. -#}
{% macro _absent_periods_sql(tested, pairs, grains, complete_only, chosen=none, time_grain='time_grain') %}
    {%- set keys = activation_layer._stock_keys(segmented=chosen is not none) -%}
    {%- set segment_rows = activation_layer._segment_literals(chosen or {}) -%}
    {%- if chosen is not none and not segment_rows -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
with present_periods as (
    select distinct
        {{ ([keys[0], time_grain] + keys[2:]) | join(',\n        ') }},
        period_start
    from {{ tested }}
),

period_bounds as (
    {%- for pair in pairs %}
    {%- set as_of_date = '(select max(snapshot_date) from ' ~ pair.first_last ~ ')' %}
    {%- set day_after = activation_layer._add_periods_sql(as_of_date, 1, 'daily') %}
    select
        '{{ pair.fact_name }}' as fact_name,
        '{{ pair.grain }}' as time_grain,
        min(period_start) as first_period,
        {%- if complete_only %}
        {{ activation_layer._add_periods_sql(
            activation_layer._period_start_sql(day_after, pair.grain, pair.week_start), -1, pair.grain
        ) }} as last_period
        {%- else %}
        {{ activation_layer._period_start_sql(as_of_date, pair.grain, pair.week_start) }} as last_period
        {%- endif %}
    from {{ pair.activation }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

{% if chosen is not none -%}
{{ activation_layer._value_bounds_cte_sql(segment_rows) }},

{% endif -%}
{%- set bounds = 'period_bounds' if chosen is none else 'value_bounds' -%}
surrounded_periods as (
    select * from present_periods
    union all
    select
        {{ keys | join(',\n        ') }},
        {{ activation_layer._add_periods_by_grain_sql('first_period', -1, grains) }} as period_start
    from {{ bounds }}
    union all
    select
        {{ keys | join(',\n        ') }},
        {{ activation_layer._add_periods_by_grain_sql('last_period', 1, grains) }} as period_start
    from {{ bounds }}
),

followed_periods as (
    select
        *,
        lead({{ activation_layer._nullable('period_start') }}) over (
            partition by {{ keys | join(', ') }} order by period_start
        ) as next_period
    from surrounded_periods
),

final_rows as (
    select
        {{ keys | join(',\n        ') }},
        'missing' as problem,
        {{ activation_layer._add_periods_by_grain_sql('period_start', 1, grains) }} as first_period,
        {{ activation_layer._add_periods_by_grain_sql('next_period', -1, grains) }} as last_period
    from followed_periods
    where {{ activation_layer._add_periods_by_grain_sql('period_start', 1, grains) }} < next_period
    union all
    select
        {{ activation_layer._listed(keys, 'present_periods') }},
        'later than the present one' as problem,
        present_periods.period_start as first_period,
        present_periods.period_start as last_period
    from present_periods
    inner join period_bounds
        on
            present_periods.fact_name = period_bounds.fact_name
            and present_periods.time_grain = period_bounds.time_grain
    where present_periods.period_start > period_bounds.last_period
)

select * from final_rows
{{- activation_layer._query_settings() }}
{% endmacro %}


{#- Each fact with each of its segments, as literals. -#}
{% macro _segment_literals(chosen) %}
    {%- set rows = [] -%}
    {%- for fact_name, choices in chosen.items() -%}
        {%- for names in choices -%}
            {%- do rows.append(["'" ~ fact_name ~ "'", activation_layer._text_literal(names | join(', '))]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(rows) -%}
{% endmacro %}


{#-
    Between which periods each value must have rows: from its own first one. The earliest value of a segment must have
    one in the first period of the activation table; of a segment without rows that is an unknown value.
-#}
{% macro _value_bounds_cte_sql(segment_rows) -%}
{{ activation_layer._literal_rows_cte_sql('expected_segments', ['fact_name', 'segment_name'], segment_rows) }},

segment_bounds as (
    select
        period_bounds.fact_name,
        period_bounds.time_grain,
        expected_segments.segment_name,
        period_bounds.first_period,
        period_bounds.last_period
    from period_bounds
    inner join expected_segments on period_bounds.fact_name = expected_segments.fact_name
    where period_bounds.first_period is not null
),

first_periods as (
    select
        fact_name,
        time_grain,
        segment_name,
        segment_value,
        min(period_start) as first_period
    from present_periods
    group by fact_name, time_grain, segment_name, segment_value
),

ranked_values as (
    select
        {{ activation_layer._listed(['fact_name', 'time_grain', 'segment_name'], 'segment_bounds') }},
        {{ activation_layer._listed(['segment_value'], 'first_periods') }},
        segment_bounds.first_period as first_of_segment,
        first_periods.first_period as first_of_value,
        {{ activation_layer._listed(['last_period'], 'segment_bounds') }},
        row_number() over (
            partition by segment_bounds.fact_name, segment_bounds.time_grain, segment_bounds.segment_name
            order by first_periods.first_period
        ) as rank_in_segment
    from segment_bounds
    left join first_periods
        on
            segment_bounds.fact_name = first_periods.fact_name
            and segment_bounds.time_grain = first_periods.time_grain
            and segment_bounds.segment_name = first_periods.segment_name
),

value_bounds as (
    select
        fact_name,
        time_grain,
        segment_name,
        segment_value,
        case when rank_in_segment = 1 then first_of_segment else first_of_value end as first_period,
        last_period
    from ranked_values
)
{%- endmacro %}
