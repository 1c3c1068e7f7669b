{#- One row per entity active before the range: its first and last dates and active days at the end of the date before. -#}
{% macro _state_before_cte_sql(entity, first_last, range) -%}
{%- set from_snapshot = range.base is not none -%}
{%- set from_fact = activation_layer._reads_before_start(range) -%}
state_before as (
{%- if from_snapshot and from_fact %}
    select
        {{ entity | join(',\n        ') }},
        min(first_active_date) as first_active_date,
        max(last_active_date) as last_active_date,
        sum(active_days) as active_days
    from (
        {{ activation_layer._snapshot_sql(entity, first_last, range.base) | indent(4) }}
        union all
        {{ activation_layer._fact_state_sql(entity, range) | indent(4) }}
    ) as parts
    group by {{ entity | join(', ') }}
{%- elif from_snapshot %}
    {{ activation_layer._snapshot_sql(entity, first_last, range.base) }}
{%- else %}
    {{ activation_layer._fact_state_sql(entity, range) }}
{%- endif %}
)
{%- endmacro %}


{% macro _fact_state_sql(entity, range) -%}
select
        {{ entity | join(',\n        ') }},
        min(active_date) as first_active_date,
        max(active_date) as last_active_date,
        {{ activation_layer._count() }} as active_days
    from active_dates
    where active_date < {{ activation_layer._date(range.start) }}
    group by {{ entity | join(', ') }}
{%- endmacro %}


{#-
    The state before the range as each entity's last active period, with the streak stored for the period before: of
    entities that come into the range, by an event or by an inactive period that is still to be written.
-#}
{% macro _carried_cte_sql(entity, stored, grain, range, settings) -%}
{%- set lapsed_since = activation_layer._lapsed_since(grain, range) -%}
{%- set last_period = activation_layer._period_before(range.start, grain, settings.week_start) -%}
carried as (
    select
        {% for column in entity -%}
        state_before.{{ column }},
        {% endfor -%}
        {{ activation_layer._period_start('state_before.last_active_date', grain, settings.week_start) }} as period_start,
        {{ activation_layer._period_start('state_before.first_active_date', grain, settings.week_start) }} as first_active_period,
        state_before.active_days as lifetime_active_days,
        coalesce(period_before.active_streak, 1) as active_streak
    from state_before
    left join {{ stored }} as period_before
        on
            {{ activation_layer._same_entity(entity, 'state_before', 'period_before') | indent(12) }}
            and period_before.period_start = {{ activation_layer._date(last_period) }}
    {%- if lapsed_since is not none %}
    where
        state_before.last_active_date >= {{ activation_layer._date(lapsed_since) }}
        or exists (
            select 1 from active_periods
            where
                {{ activation_layer._same_entity(entity, 'active_periods', 'state_before') | indent(16) }}
        )
    {%- endif %}
)
{%- endmacro %}


{#- Who was last active before this date has no inactive period left to write; none where all have, or time began. -#}
{% macro _lapsed_since(grain, range) %}
    {%- set days = activation_layer._longest_period_days(grain) * range.longest_streak -%}
    {%- if days >= (range.start - modules.datetime.date(1, 1, 1)).days -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- do return(activation_layer._days_after(range.start, -days)) -%}
{% endmacro %}
