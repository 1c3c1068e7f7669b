{#-
    CTEs up to `usual_counts`: what is usual in the asked periods, {series_number, period_start, usual, deviation,
    periods_before}. Usual is the median of the 8 complete periods before (of days: of the same weekday), give or take
    the median of how far these lie from it; of fewer than 4 there is no row. They read two CTEs:
      asked_periods     {series_number, time_grain, period_start}: the periods to tell it of
      complete_periods  {series_number, period_start, counted}: every complete period with its count
    A series is whatever is counted by itself: a fact and grain, a value of a segment. Medians by row_number are what all
    engines can tell.
-#}
{% macro _usual_cte_sql(grains) -%}
{%- set of_period = 'partition by earlier_counts.series_number, earlier_counts.period_start' -%}
numbers_back as (
    {{ activation_layer._numbers(8) }}
),

periods_back as (
    select
        asked_periods.series_number,
        asked_periods.period_start,
        case asked_periods.time_grain
            {%- for grain in grains %}
            when '{{ grain }}' then {{ activation_layer._add_periods_sql(
                'asked_periods.period_start',
                '-numbers_back.number' if activation_layer._usual_step(grain) == 1
                    else -activation_layer._usual_step(grain) ~ ' * numbers_back.number',
                grain
            ) }}
            {%- endfor %}
        end as earlier_period
    from asked_periods
    cross join numbers_back
    where numbers_back.number > 0
),

earlier_counts as (
    select
        {{ activation_layer._listed(['series_number', 'period_start'], 'periods_back') }},
        cast(complete_periods.counted as {{ activation_layer._double() }}) as counted
    from periods_back
    inner join complete_periods
        on
            periods_back.series_number = complete_periods.series_number
            and periods_back.earlier_period = complete_periods.period_start
),

placed_counts as (
    select
        *,
        row_number() over ({{ of_period }} order by earlier_counts.counted) as place,
        count(*) over ({{ of_period }}) as periods_before
    from earlier_counts
),

middle_counts as (
    select
        series_number,
        period_start,
        periods_before,
        avg(counted) as usual
    from placed_counts
    where 2 * place between periods_before and periods_before + 2
    group by series_number, period_start, periods_before
),

placed_distances as (
    select
        {{ activation_layer._listed(['series_number', 'period_start', 'periods_before', 'usual'], 'middle_counts') }},
        abs(earlier_counts.counted - middle_counts.usual) as distance,
        row_number() over (
            {{ of_period }} order by abs(earlier_counts.counted - middle_counts.usual)
        ) as place
    from earlier_counts
    inner join middle_counts
        on
            earlier_counts.series_number = middle_counts.series_number
            and earlier_counts.period_start = middle_counts.period_start
),

usual_counts as (
    select
        series_number,
        period_start,
        usual,
        avg(distance) as deviation,
        periods_before
    from placed_distances
    where
        periods_before >= 4
        and 2 * place between periods_before and periods_before + 2
    group by series_number, period_start, usual, periods_before
)
{%- endmacro %}
