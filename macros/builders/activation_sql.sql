{#- Rows of an activation table for the range's periods: state before the range, periods in it, states, rows. -#}
{% macro _activation_sql(fact, first_last, stored, grain, inactive_periods, range, settings) %}
    {%- set entity = fact.entity -%}
    {%- set as_of = range.as_of or modules.datetime.date(1, 1, 1) -%}
    {%- set read_from = none if range.base is none else activation_layer._days_after(range.base, 1) -%}
    {{- activation_layer._activation_header(range) -}}
with {{ activation_layer._fact_cte_sql(fact, read_from, as_of, settings.timezone) }},

active_dates as (
    select
        {{ entity | join(',\n        ') }},
        active_date,
        cast(count(*) as {{ dbt.type_int() }}) as event_count
    from fact
    group by {{ entity | join(', ') }}, active_date
),

{{ activation_layer._active_periods_cte_sql(entity, grain, range, settings) }},

{% if range.start is not none -%}
{{ activation_layer._state_before_cte_sql(entity, first_last, range) }},

{{ activation_layer._carried_cte_sql(entity, stored, grain, range, settings) }},

{% endif -%}
{{ activation_layer._states_cte_sql(entity, grain, range) }},

{{ activation_layer._rows_cte_sql(entity, grain, range) }},

final as (
    select
        {{ entity | join(',\n        ') }},
        period_start,
        activation_state,
        previous_state,
        case
            when activation_state = 'new' then 'new'
            else previous_state || '_to_' || activation_state
        end as state_transition,
        first_active_period,
        previous_active_period,
        case when activation_state in ('retained', 'reactivated') then periods_since end as return_interval,
        case when inactive_streak = 0 then active_streak else 0 end as active_streak,
        inactive_streak,
        case when activation_state = 'reactivated' then periods_since - 1 else 0 end as churned_periods,
        active_days,
        lifetime_active_days,
        event_count,
        period_start < {{ activation_layer._date(range.open_period or as_of) }} as is_complete,
        {{ activation_layer._date(as_of) }} as as_of_date,
        {{ activation_layer._settings_literal(dict(
            activation_layer._activation_settings(fact, grain, inactive_periods, settings), **range.built
        )) }} as built_with,
        {{ activation_layer._timestamp(range.rebuilt_at) }} as rebuilt_at
    from activation_rows
)

select * from final
{%- if range.unchanged %}
where false
{%- endif %}
{% endmacro %}


{% macro _activation_header(range) %}
    {%- if range.start is not none -%}
        {{- activation_layer._range_header(replaces='period_start >= ' ~ activation_layer._date(range.start)) -}}
    {%- elif range.replaces_all -%}
        {{- activation_layer._range_header(replaces='true') -}}
    {%- endif -%}
{% endmacro %}
