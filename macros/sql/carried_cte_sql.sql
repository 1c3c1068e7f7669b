{#-
    The state before the range as each entity's last active period, with the streak stored for the period before: of
    entities that come into the range, by an event or by an inactive period that is still to be written.
-#}
{% macro _carried_cte_sql(fact, stored, grain, plan, settings) -%}
{%- set entity = fact.entity -%}
{%- set lapsed_since = activation_layer._lapsed_since(grain, plan) -%}
{%- set last_period = activation_layer._add_periods(plan.start, -1, grain) -%}
{% if lapsed_since is not none -%}
returning_entities as (
    select distinct
        {{ activation_layer._listed(entity) }},
        1 as is_active
    from active_periods
),

{% endif -%}
carried_states as (
    select
        {{ activation_layer._listed(entity, 'state_before') }},
        {{ activation_layer._period_start_sql('state_before.last_active_date', grain, settings.week_start) }} as period_start,
        {{ activation_layer._period_start_sql('state_before.first_active_date', grain, settings.week_start) }} as first_active_period,
        state_before.active_days as lifetime_active_days,
        coalesce(period_before.active_streak, 1) as active_streak
        {{- activation_layer._more_columns(fact.segments, 'state_before') }}
    from state_before
    left join {{ stored }} as period_before
        on
            {{ activation_layer._same_entity_sql(entity, 'state_before', 'period_before') | indent(12) }}
            and period_before.period_start = {{ activation_layer._date_literal(last_period) }}
    {%- if lapsed_since is not none %}
    left join returning_entities
        on
            {{ activation_layer._same_entity_sql(entity, 'state_before', 'returning_entities') | indent(12) }}
    where
        state_before.last_active_date >= {{ activation_layer._date_literal(lapsed_since) }}
        or returning_entities.is_active = 1
    {%- endif %}
)
{%- endmacro %}


{#- Who was last active before this date has no inactive period left to write; none where all have, or time began. -#}
{% macro _lapsed_since(grain, plan) %}
    {%- set days = activation_layer._grains()[grain].longest * plan.longest_streak -%}
    {%- if days >= (plan.start - modules.datetime.date(1, 1, 1)).days -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- do return(activation_layer._add_days(plan.start, -days)) -%}
{% endmacro %}
