{#- One snapshot out of the one before it and the activity since. -#}
{% macro _next_snapshot_cte_sql(fact, base, snapshot_date, stored) -%}
{%- set entity = fact.entity -%}
activity_since as (
    select
        {{ activation_layer._listed(entity) }},
        {%- if activation_layer._add_days(base, 1) == snapshot_date %}
        active_date as first_active_date,
        active_date as last_active_date,
        1 as active_days{{ activation_layer._more_columns(fact.segments) }}
    from active_dates
        {%- else %}
        min(active_date) as first_active_date,
        max(active_date) as last_active_date,
        {{ activation_layer._count() }} as active_days
        {{- activation_layer._values_by_date_sql(fact.segments, 'active_date') }}
    from active_dates
    group by {{ entity | join(', ') }}
        {%- endif %}
),

snapshot_before as (
    {{ activation_layer._snapshot_sql(entity, fact.segments, stored, base) }}
),

entity_snapshots as (
    select
        {% for column in entity -%}
        coalesce(snapshot_before.{{ column }}, activity_since.{{ column }}) as {{ column }},
        {% endfor -%}
        {{ activation_layer._date_literal(snapshot_date) }} as snapshot_date,
        coalesce(snapshot_before.first_active_date, activity_since.first_active_date) as first_active_date,
        coalesce(activity_since.last_active_date, snapshot_before.last_active_date) as last_active_date,
        coalesce(snapshot_before.active_days, 0) + coalesce(activity_since.active_days, 0) as active_days
        {{- activation_layer._later_values_sql(fact.segments, 'snapshot_before', 'activity_since') }}
    from snapshot_before
    full outer join activity_since
        on {{ activation_layer._same_entity_sql(entity, 'snapshot_before', 'activity_since') | indent(8) }}
)
{%- endmacro %}
