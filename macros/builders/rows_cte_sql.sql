{#- Each active period, followed by the inactive periods it ends with: one row each, as far as they are wanted. -#}
{% macro _rows_cte_sql(entity, grain, inactive_periods, range) -%}
{%- set entity_list = entity | join(',\n        ') -%}
{%- set open_period = activation_layer._date(range.open_period or modules.datetime.date(1, 1, 1)) -%}
{%- set next_or_open = 'coalesce(states.next_active_period, ' ~ open_period ~ ')' -%}
unfolded as (
    select
        {{ entity_list }},
        {{ activation_layer._period_add('states.period_start', 'numbers.number', grain) }} as period_start,
        states.period_start as last_active_period,
        states.first_active_period,
        states.previous_active_period,
        {{ activation_layer._periods_between('states.streak_start', 'states.period_start', grain) }} + 1 as active_streak,
        numbers.number as inactive_streak,
        states.active_days,
        states.lifetime_active_days,
        states.event_count
    from states
    inner join ({{ activation_layer._numbers(range.longest_streak) }}) as numbers
        on
            numbers.number < greatest({{ activation_layer._periods_between('states.period_start', next_or_open, grain) }}, 1)
            {%- if range.start is not none %}
            and numbers.number >= {{ activation_layer._periods_between('states.period_start', activation_layer._date(range.start), grain) }}
            {%- endif %}
),

activation_rows as (
    select
        {{ entity_list }},
        period_start,
        case
            when inactive_streak > 0 then 'inactive'
            when period_start = first_active_period then 'new'
            when active_streak > 1 then 'retained'
            else 'reactivated'
        end as activation_state,
        case
            when inactive_streak > 1 then 'inactive'
            when inactive_streak = 1 and last_active_period = first_active_period then 'new'
            when inactive_streak = 1 and active_streak > 1 then 'retained'
            when inactive_streak = 1 then 'reactivated'
            when period_start = first_active_period then null
            when active_streak = 1 then 'inactive'
            when previous_active_period = first_active_period then 'new'
            when active_streak = 2 then 'reactivated'
            else 'retained'
        end as previous_state,
        first_active_period,
        case when inactive_streak = 0 then previous_active_period else last_active_period end as previous_active_period,
        cast({{ activation_layer._periods_between('previous_active_period', 'period_start', grain) }} as {{ dbt.type_int() }}) as periods_since,
        cast(active_streak as {{ dbt.type_int() }}) as active_streak,
        inactive_streak,
        cast(case when inactive_streak = 0 then active_days else 0 end as {{ dbt.type_int() }}) as active_days,
        cast(lifetime_active_days as {{ dbt.type_int() }}) as lifetime_active_days,
        cast(case when inactive_streak = 0 then event_count else 0 end as {{ dbt.type_int() }}) as event_count
    from unfolded
)
{%- endmacro %}
