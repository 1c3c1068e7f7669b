{#- Of each row of an activation table the one before it, by which it is judged. -#}
{% macro _periods_in_order_sql(activation, tested, segments, as_of, inactive_periods, week_start) %}
    {%- set entity = tested.entity -%}
    {%- set grain = tested.declared.grain -%}
    {%- set by_period = 'over (partition by ' ~ entity | join(', ') ~ ' order by period_start)' -%}
    {%- set carried = [
        'period_start', 'activation_state', 'first_active_period', 'last_active_period', 'active_streak',
        'inactive_streak', 'lifetime_active_days'
    ] -%}
    {%- set next_before = activation_layer._add_periods_sql('period_start_before', 1, grain) -%}
    {%- set has_all = 'false' if inactive_periods == 'all' else 'inactive_streak >= ' ~ inactive_periods -%}
    {%- set had_all = 'false' if inactive_periods == 'all' else 'inactive_streak_before >= ' ~ inactive_periods -%}
    {%- set values = activation_layer._segment_columns(segments) -%}
with stored_rows as (
    select
        {{ activation_layer._listed(entity) }},
        period_start,
        activation_state,
        previous_state,
        first_active_period,
        previous_active_period,
        case when inactive_streak = 0 then period_start else previous_active_period end as last_active_period,
        active_streak,
        inactive_streak,
        active_days,
        lifetime_active_days
        {{- activation_layer._value_texts_sql(segments, with_previous=true) }}
    from {{ activation }}
),

latest_date as (
    select max(as_of_date) as as_of_date from {{ activation }}
),

previous_periods as (
    select
        *,
        {%- for column in carried %}
        lag({{ activation_layer._nullable(column) }}) {{ by_period }} as {{ column }}_before,
        {%- endfor %}
        {%- if segments %}
        {{ activation_layer._values_follow_sql(segments, by_period) | indent(8) }} as values_follow,
        {%- endif %}
        lead({{ activation_layer._nullable('period_start') }}) {{ by_period }} as period_start_after
    from stored_rows
),

unfollowed_rows as (
    select
        {{ activation_layer._listed(entity) }},
        period_start,
        case
            when period_start in (period_start_before, period_start_after) then 'more than one row'
            when period_start_before is null and {{ activation_layer._differ('activation_state', "'new'") }}
                then 'no row of the periods before'
            {%- if inactive_periods != 'all' %}
            when inactive_streak > {{ inactive_periods }} then 'more inactive periods than are wanted'
            {%- endif %}
            when {{ next_before }} < period_start and not (inactive_streak = 0 and {{ had_all }})
                then 'no row of the period before'
            when
                period_start_after is null
                and {{ activation_layer._add_periods_sql('period_start', 2, grain) }}
                <= {{ activation_layer._add_periods_sql('latest_date.as_of_date', 1, 'daily') }}
                and not {{ has_all }}
                then 'no row of the period after'
            when
                period_start_before is not null
                and (
                    {{ activation_layer._differ(
                        'previous_state',
                        'case when ' ~ next_before ~ " < period_start then 'inactive' else activation_state_before end"
                    ) }}
                    or {{ activation_layer._differ('first_active_period', 'first_active_period_before') }}
                    or {{ activation_layer._differ('previous_active_period', 'last_active_period_before') }}
                    or {{ activation_layer._differ('lifetime_active_days', 'lifetime_active_days_before + active_days') }}
                    or (inactive_streak > 0 and inactive_streak != inactive_streak_before + 1)
                    or (
                        inactive_streak = 0
                        and active_streak != 1 + case when {{ next_before }} < period_start then 0 else active_streak_before end
                    )
                )
                then 'does not follow from the row before'
            {%- if segments %}
            when not values_follow then 'its segments do not follow from the row before'
            {%- endif %}
        end as problem
    from previous_periods
    cross join latest_date
),

{% if as_of is not none -%}
in_fact as (
    select
        {{ activation_layer._listed(entity) }},
        {{ activation_layer._period_start_sql('first_active_date', grain, week_start) }} as first_active_period,
        {{ activation_layer._period_start_sql('last_active_date', grain, week_start) }} as last_active_period,
        active_days as lifetime_active_days
        {{- activation_layer._value_texts_sql(segments) }}
    from {{ tested.first_last }}
    where snapshot_date = {{ activation_layer._date_literal(as_of) }}
),

in_table as (
    select
        {{ activation_layer._listed(entity) }},
        first_active_period,
        last_active_period,
        lifetime_active_days
        {{- activation_layer._more_columns(segments) }}
    from previous_periods
    where period_start_after is null
),

{{ activation_layer._compared_rows_cte_sql(
    entity, ['first_active_period', 'last_active_period', 'lifetime_active_days'] + values, 'first_last'
) }},

{% endif -%}
final_rows as (
    select * from unfollowed_rows
    {%- if as_of is not none %}
    union all
    select
        {{ activation_layer._listed(entity) }},
        cast(null as date) as period_start,
        problem
    from compared_rows
    {%- endif %}
)

select * from final_rows
where problem is not null
{{- activation_layer._query_settings() }}
{% endmacro %}


{#-
    The condition that the values of a row follow from those of the row before. Known ones stay known; who is away keeps
    them, and so does everyone by the rule 'first'.
-#}
{% macro _values_follow_sql(segments, by_period) -%}
{%- set broken = [] -%}
{%- for segment in segments -%}
    {%- set value, previous = segment.quoted, segment.previous -%}
    {%- do broken.append(activation_layer._differ(previous, 'lag(' ~ activation_layer._nullable(value) ~ ') ' ~ by_period)) -%}
    {%- do broken.append(
        '(' ~ ('inactive_streak > 0' if segment.rule == 'last' else previous ~ ' is not null') ~ ' and '
        ~ activation_layer._differ(value, previous) ~ ')'
    ) -%}
    {%- do broken.append(
        '(' ~ value ~ (' is null and ' ~ previous ~ ' is not null' if segment.rule == 'last'
            else ' is not null and ' ~ previous ~ ' is null and inactive_streak > 0') ~ ')'
    ) -%}
{%- endfor -%}
not (
    {{ broken | join('\n    or ') }}
)
{%- endmacro %}
