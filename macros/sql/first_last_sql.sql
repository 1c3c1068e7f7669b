{#- Rows of first_last for the range's snapshot dates: the base snapshot plus the fact rows since. -#}
{% macro _first_last_sql(fact, plan, settings, stored) %}
    {%- set entity = fact.entity -%}
    {%- set values = activation_layer._more_columns(fact.segments) -%}
    {%- set to_date = plan.as_of or modules.datetime.date(1, 1, 1) -%}
    {%- set snapshot_dates = plan.snapshot_dates or [to_date] -%}
    {{- activation_layer._range_line(
        plan, activation_layer._replaced_snapshots(plan),
        activation_layer._pruned_snapshots(plan)
    ) -}}
with {{ activation_layer._fact_cte_sql(fact, plan.read_from, to_date, settings) }},

{{ activation_layer._active_dates_cte_sql(fact) }},

{% if snapshot_dates | length == 1 and plan.base is not none -%}
{{ activation_layer._next_snapshot_cte_sql(fact, plan.base, snapshot_dates | first, stored) }},

{% else -%}
active_history as (
    select
        {{ activation_layer._listed(entity) }},
        {{ activation_layer._first_date_on_or_after('active_date', snapshot_dates) }} as changed_on,
        active_date as first_active_date,
        active_date as last_active_date,
        1 as active_days{{ values }}
    from active_dates
    {%- if plan.base is not none %}
    union all
    select
        {{ activation_layer._listed(entity) }},
        {{ activation_layer._date_literal(snapshot_dates | first) }} as changed_on,
        first_active_date,
        last_active_date,
        active_days{{ values }}
    from {{ stored }}
    where snapshot_date = {{ activation_layer._date_literal(plan.base) }}
    {%- endif %}
),

{% set date_rows = [] -%}
{%- for date in snapshot_dates -%}
    {%- do date_rows.append([activation_layer._date_literal(date)]) -%}
{%- endfor -%}
{{ activation_layer._literal_rows_cte_sql('snapshot_dates', ['snapshot_date'], date_rows) }},

snapshot_changes as (
    select
        {{ activation_layer._listed(entity) }},
        changed_on,
        min(first_active_date) as first_active_date,
        max(last_active_date) as last_active_date,
        sum(active_days) as active_days
        {{- activation_layer._values_by_date_sql(fact.segments, 'last_active_date') }}
    from active_history
    group by {{ entity | join(', ') }}, changed_on
),

{% set by_change = 'partition by ' ~ entity | join(', ') ~ ' order by changed_on' -%}
{%- set through_change = activation_layer._running_window_sql(entity, 'changed_on') -%}
entity_states as (
    select
        {{ activation_layer._listed(entity) }},
        changed_on,
        lead({{ activation_layer._nullable('changed_on') }}) over ({{ by_change }}) as next_changed_on,
        first_value(first_active_date) {{ through_change }} as first_active_date,
        last_active_date,
        sum(active_days) {{ through_change }} as active_days
        {{- activation_layer._known_values_sql(fact.segments, through_change) }}
    from snapshot_changes
),

entity_snapshots as (
    select
        {{ activation_layer._listed(entity, 'entity_states') }},
        snapshot_dates.snapshot_date,
        entity_states.first_active_date,
        entity_states.last_active_date,
        entity_states.active_days{{ activation_layer._more_columns(fact.segments, 'entity_states') }}
    from entity_states
    inner join snapshot_dates
        on
            entity_states.changed_on <= snapshot_dates.snapshot_date
            and (entity_states.next_changed_on > snapshot_dates.snapshot_date or entity_states.next_changed_on is null)
),

{% endif -%}
{% if plan.record is not none -%}
{%- set select_entity = 'select ' ~ entity[0] if entity | length == 1
    else 'select\n            ' ~ entity | join(',\n            ') -%}
{{ activation_layer._run_record_cte_sql(fact, plan, settings) }},

recording_entity as (
    select
        {{ activation_layer._listed(entity) }},
        (select run_record.built_with from run_record) as built_with
    from (
        {{ select_entity }}
        from {{ activation_layer._digested_rows(plan) }}
        {%- if plan.base is not none %}
        union all
        {{ select_entity }}
        from {{ stored }}
        where snapshot_date = {{ activation_layer._date_literal(plan.base) }}
        {%- endif %}
    ) as entities_at_the_end
    order by {{ entity | join(', ') }}
    limit 1
),

{% endif -%}
final_rows as (
    select
        {{ activation_layer._listed(entity, 'entity_snapshots') }},
        entity_snapshots.snapshot_date,
        entity_snapshots.first_active_date,
        entity_snapshots.last_active_date,
        cast(entity_snapshots.active_days as {{ dbt.type_int() }}) as active_days
        {{- activation_layer._more_columns(fact.segments, 'entity_snapshots') }},
        {{ activation_layer._record_column(plan) }}
    from entity_snapshots
    {%- if plan.record is not none %}
    left join recording_entity
        on
            {{ activation_layer._same_entity_sql(entity, 'entity_snapshots', 'recording_entity') | indent(12) }}
            and entity_snapshots.snapshot_date = {{ activation_layer._date_literal(snapshot_dates | last) }}
        {%- endif %}
)

{{ activation_layer._final_rows_sql('snapshot_date', deleted_by_date=snapshot_dates | length > 1) }}
{{- activation_layer._unit_test_settings() }}
{% endmacro %}


{% macro _replaced_snapshots(plan) %}
    {%- if plan.start is none -%}
        {%- do return('true') -%}
    {%- endif -%}
    {%- set absent = plan.snapshot_dates | select('lt', plan.start) | list -%}
    {%- do return(
        'snapshot_date >= ' ~ activation_layer._date_literal(plan.start)
        ~ (' or snapshot_date in (' ~ activation_layer._date_literals(absent) ~ ')' if absent)
    ) -%}
{% endmacro %}


{#- All but those that are kept: a run that died may have left others, which nothing tells of. -#}
{% macro _pruned_snapshots(plan) %}
    {%- if plan.prunes -%}
        {%- do return(
            'snapshot_date < ' ~ activation_layer._date_literal(plan.start)
            ~ ' and snapshot_date not in (' ~ activation_layer._date_literals(plan.kept_dates) ~ ')'
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- The first of some dates, ascending, that a date does not come after; it comes after none but the last. -#}
{% macro _first_date_on_or_after(date, dates) -%}
    {%- if dates | length == 1 -%}
        {{ activation_layer._date_literal(dates[0]) }}
    {%- else -%}
        case
            {%- for later_date in dates[:-1] %}
            when {{ date }} <= {{ activation_layer._date_literal(later_date) }} then {{ activation_layer._date_literal(later_date) }}
            {%- endfor %}
            else {{ activation_layer._date_literal(dates[-1]) }}
        end
    {%- endif -%}
{%- endmacro %}
