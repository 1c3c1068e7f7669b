{#-
    One failing row is a run of periods that a metrics, transitions or rolling model lacks, of one fact and grain:
    between the first period of its activation table and the present one. That is the period that holds the fact's as-of
    date; of transitions, the latest complete one. A period later than the present one is a failing row too. Of a fact
    that has no activation rows no period is expected.
-#}
{% test every_period_present(model) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set tested = activation_layer._tested_model(
        'every_period_present', ['activation_metrics', 'activation_transitions', 'activation_rolling']
    ) -%}
    {{- activation_layer._absent_periods_sql(
        model,
        activation_layer._tested_pairs(tested),
        tested.declared.grains,
        complete_only=tested.declared.model == 'activation_transitions',
        time_grain="'daily' as time_grain" if tested.declared.model == 'activation_rolling' else 'time_grain'
    ) -}}
{% endtest %}


{% macro _absent_periods_sql(tested, pairs, grains, complete_only, time_grain) %}
    {%- set week_start = activation_layer._settings().week_start -%}
with present_periods as (
    select distinct
        fact_name,
        {{ time_grain }},
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
            activation_layer._period_start_sql(day_after, pair.grain, week_start), -1, pair.grain
        ) }} as last_period
        {%- else %}
        {{ activation_layer._period_start_sql(as_of_date, pair.grain, week_start) }} as last_period
        {%- endif %}
    from {{ pair.activation }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

surrounded_periods as (
    select * from present_periods
    union all
    select
        fact_name,
        time_grain,
        {{ activation_layer._add_periods_by_grain_sql('first_period', -1, grains) }} as period_start
    from period_bounds
    union all
    select
        fact_name,
        time_grain,
        {{ activation_layer._add_periods_by_grain_sql('last_period', 1, grains) }} as period_start
    from period_bounds
),

followed_periods as (
    select
        *,
        lead({{ activation_layer._nullable('period_start') }}) over (
            partition by fact_name, time_grain order by period_start
        ) as next_period
    from surrounded_periods
),

final_rows as (
    select
        fact_name,
        time_grain,
        'missing' as problem,
        {{ activation_layer._add_periods_by_grain_sql('period_start', 1, grains) }} as first_period,
        {{ activation_layer._add_periods_by_grain_sql('next_period', -1, grains) }} as last_period
    from followed_periods
    where {{ activation_layer._add_periods_by_grain_sql('period_start', 1, grains) }} < next_period
    union all
    select
        present_periods.fact_name,
        present_periods.time_grain,
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
