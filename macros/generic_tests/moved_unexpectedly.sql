{#-
    One failing row is the latest complete period of a fact and grain (of segments: of a value too) whose active count
    lies further from the usual than so many deviations, by more than 2 % and by min_change entities. Usual is the median
    of the 8 complete periods before (of days: of the same weekday), a deviation the median of how far these lie from it.
    With fewer than 4 of them nothing is said. It warns, unless its config says otherwise: an unusual number need not be a
    wrong one.
-#}
{% test moved_unexpectedly(model, deviations=8, min_change=0) %}
    {{- config(severity='warn') -}}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set test = 'moved_unexpectedly' -%}
    {%- set tested = activation_layer._tested_model(test, ['activation_metrics', 'activation_segments']) -%}
    {%- if deviations is not number or deviations is boolean or deviations < 0 -%}
        {%- do activation_layer._raise_error(
            'test ' ~ test, 'deviations is not a number from 0 on', 'a number without quotes',
            activation_layer._shown(deviations)
        ) -%}
    {%- endif -%}
    {%- do activation_layer._require_test_number(test, 'min_change', min_change, at_least=0) -%}
    {%- set segment = ['segment_name', 'segment_value'] if tested.declared.model == 'activation_segments' else [] -%}
with {{ activation_layer._beside_usual_cte_sql(model, tested.declared.grains, segment) }}

select * from counts_beside_usual
where
    abs(active - usual) > {{ deviations }} * deviation
    and abs(active - usual) > 0.02 * usual
    {{- '\n    and abs(active - usual) >= ' ~ min_change if min_change }}
{{- activation_layer._query_settings() }}
{% endtest %}


{#- CTEs up to `counts_beside_usual`: the active count of the latest complete period of each series, or of all. -#}
{% macro _beside_usual_cte_sql(tested, grains, segment, latest_only=true) -%}
{%- set series = ['fact_name', 'time_grain'] + segment -%}
complete_periods as (
    select
        {{ activation_layer._listed(series) }},
        period_start,
        active as counted,
        dense_rank() over (order by {{ series | join(', ') }}) as series_number,
        max(period_start) over (partition by fact_name, time_grain) as latest_period
    from {{ tested }}
    where is_complete
),

asked_periods as (
    select * from complete_periods
    {{- '\n    where period_start = latest_period' if latest_only }}
),

{{ activation_layer._usual_cte_sql(grains) }},

counts_beside_usual as (
    select
        {{ activation_layer._listed(series + ['period_start'], 'asked_periods') }},
        asked_periods.counted as active,
        usual_counts.usual,
        usual_counts.deviation,
        usual_counts.periods_before
    from asked_periods
    inner join usual_counts
        on
            asked_periods.series_number = usual_counts.series_number
            and asked_periods.period_start = usual_counts.period_start
)
{%- endmacro %}
