{#- Rows of a status table: first_last's latest snapshot, with where each entity stands at the end of a period. -#}
{% macro _status_sql(pair, tiers, plan) %}
    {%- set entity = plan.entity -%}
    {%- set values = activation_layer._more_columns(plan.segments) -%}
    {%- set period = activation_layer._date_literal(plan.period) -%}
    {%- set open_period = activation_layer._date_literal(plan.open_period) -%}
    {%- set is_open = plan.open_period <= plan.as_of -%}
    {%- set last_active_period = activation_layer._period_start_sql(
        'seen_entities.last_active_date', pair.grain, plan.week_start
    ) -%}
    {%- set joined = {'in_period': period, 'in_period_before': activation_layer._date_literal(plan.before)} -%}
    {%- do joined.update({'in_open_period': open_period}) if is_open -%}
    {{- activation_layer._range_line(plan, 'true') -}}
with seen_entities as (
    {{ activation_layer._snapshot_sql(entity, plan.segments, pair.first_last, plan.as_of) }}
),

active_rows as (
    select
        {{ activation_layer._listed(entity) }},
        period_start,
        activation_state,
        previous_state,
        previous_active_period,
        active_streak
    from {{ pair.activation }}
    where
        inactive_streak = 0
        and period_start in ({{ joined.values() | join(', ') }})
),

placed_rows as (
    select
        {{ activation_layer._listed(
            entity + ['first_active_date', 'last_active_date', 'active_days'], 'seen_entities'
        ) }}
        {{- activation_layer._more_columns(plan.segments, 'seen_entities') }},
        coalesce(
            in_period.period_start,
            in_period_before.period_start,
            {%- if is_open %}
            case
                when seen_entities.last_active_date >= {{ open_period }} then in_open_period.previous_active_period
                else {{ last_active_period }}
            end
            {%- else %}
            {{ last_active_period }}
            {%- endif %}
        ) as last_active_period,
        {{ activation_layer._listed(['activation_state', 'previous_state', 'active_streak'], 'in_period') }},
        in_period_before.activation_state as state_in_period_before
    from seen_entities
    {%- for relation, date in joined.items() %}
    left join active_rows as {{ relation }}
        on
            {{ activation_layer._same_entity_sql(entity, 'seen_entities', relation) | indent(12) }}
            and {{ relation }}.period_start = {{ date }}
    {%- endfor %}
),

entity_streaks as (
    select
        *,
        {{ activation_layer._periods_between_sql('last_active_period', period, pair.grain) }} as inactive_periods
    from placed_rows
),

entity_states as (
    select
        {{ activation_layer._listed(entity) }},
        first_active_date,
        last_active_date,
        active_days{{ values }},
        cast({{ activation_layer._nullable('inactive_periods') }} as {{ dbt.type_int() }}) as inactive_streak,
        case when inactive_periods > 0 then 'inactive' else activation_state end as activation_state,
        case
            when inactive_periods > 1 then 'inactive'
            when inactive_periods = 1 then state_in_period_before
            else previous_state
        end as previous_state,
        case when inactive_periods > 0 then 0 else active_streak end as active_streak
    from entity_streaks
),

named_transitions as (
    select
        *,
        case
            when activation_state = 'new' then 'new'
            else previous_state || '_to_' || activation_state
        end as state_transition
    from entity_states
),

final_rows as (
    select
        {{ activation_layer._listed(entity) }},
        {{ period }} as period_start,
        {{ activation_layer._stored_texts(['activation_state', 'previous_state', 'state_transition']) }},
        active_streak,
        inactive_streak,
        first_active_date,
        last_active_date,
        cast({{ activation_layer._periods_between_sql(
            'last_active_date', activation_layer._date_literal(plan.as_of), 'daily'
        ) }} as {{ dbt.type_int() }}) as days_since_last_active,
        active_days{{ values }},
        {{ activation_layer._date_literal(plan.as_of) }} as as_of_date
        {%- if tiers %},
        case
            {%- for name, threshold in tiers | dictsort(by='value') | reverse %}
            when inactive_streak >= {{ threshold }} then {{ activation_layer._stored_text(activation_layer._text_literal(name)) }}
            {%- endfor %}
        end as inactivity_tier
        {%- endif %}
    from named_transitions
)

select * from final_rows
{{- activation_layer._unit_test_settings() }}
{% endmacro %}
