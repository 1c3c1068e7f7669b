{#- Of each row of first_last the one of the snapshot before, by which it is judged. -#}
{% macro _snapshots_in_order_sql(first_last, entity, segments, known) %}
    {%- set by_snapshot = 'over (partition by ' ~ entity | join(', ') ~ ' order by snapshot_date)' -%}
    {%- set dates = activation_layer._to_dates(known.snapshots) -%}
    {%- set date_rows = [] -%}
    {%- for date in dates -%}
        {%- do date_rows.append([
            activation_layer._date_literal(date),
            activation_layer._date_literal(modules.datetime.date(1, 1, 1) if loop.first else dates[loop.index0 - 1]),
            activation_layer._date_literal(date if loop.last else dates[loop.index])
        ]) -%}
    {%- endfor -%}
    {%- set carried = ['snapshot_date', 'first_active_date', 'last_active_date', 'active_days'] -%}
with {{ activation_layer._literal_rows_cte_sql(
    'snapshot_dates', ['snapshot_date', 'earlier_snapshot', 'later_snapshot'], date_rows
) }},

entity_snapshots as (
    select
        {{ activation_layer._listed(entity) }},
        {%- for column in carried %}
        {{ column }},
        lag({{ activation_layer._nullable(column) }}) {{ by_snapshot }} as {{ column }}_before,
        {%- endfor %}
        {%- if segments %}
        {{ activation_layer._values_stay_sql(segments, by_snapshot) | indent(8) }} as values_stay,
        {{ activation_layer._values_grow_sql(segments, by_snapshot) | indent(8) }} as values_grow,
        {%- endif %}
        lead({{ activation_layer._nullable('snapshot_date') }}) {{ by_snapshot }} as snapshot_date_after
    from {{ first_last }}
),

unfollowed_rows as (
    select
        {{ activation_layer._listed(entity + ['snapshot_date'], 'entity_snapshots') }},
        case
            when entity_snapshots.snapshot_date in (snapshot_date_before, snapshot_date_after) then 'more than one row'
            when coalesce(snapshot_date_before < earlier_snapshot, first_active_date <= earlier_snapshot)
                then 'no row of the snapshot before'
            when coalesce(snapshot_date_after, entity_snapshots.snapshot_date) != later_snapshot
                then 'no row of the snapshot after'
            when
                snapshot_date_before is null
                and first_active_date <= last_active_date
                and last_active_date <= entity_snapshots.snapshot_date
                and active_days between case when first_active_date < last_active_date then 2 else 1 end
                and {{ activation_layer._periods_between_sql('first_active_date', 'last_active_date', 'daily') }} + 1
                then null
            when
                first_active_date = first_active_date_before
                and last_active_date = last_active_date_before
                and active_days = active_days_before
                {{- '\n                and values_stay' if segments }}
                then null
            when
                first_active_date = first_active_date_before
                and last_active_date > snapshot_date_before
                and last_active_date <= entity_snapshots.snapshot_date
                and active_days between active_days_before + 1
                and active_days_before + {{ activation_layer._periods_between_sql('snapshot_date_before', 'last_active_date', 'daily') }}
                {{- '\n                and values_grow' if segments }}
                then null
            else 'does not follow from the snapshot before'
        end as problem
    from entity_snapshots
    inner join snapshot_dates on entity_snapshots.snapshot_date = snapshot_dates.snapshot_date
)

select * from unfollowed_rows
where problem is not null
{{- activation_layer._query_settings() }}
{% endmacro %}


{#- The same of snapshots: of one who was not active since the one before, and of one who was. -#}
{% macro _values_stay_sql(segments, by_snapshot) -%}
{%- set changed = [] -%}
{%- for segment in segments -%}
    {%- set text = activation_layer._value_text(segment) -%}
    {%- do changed.append(activation_layer._differ(text, 'lag(' ~ activation_layer._nullable(text) ~ ') ' ~ by_snapshot)) -%}
{%- endfor -%}
not (
    {{ changed | join('\n    or ') }}
)
{%- endmacro %}


{% macro _values_grow_sql(segments, by_snapshot) -%}
{%- set lost = [] -%}
{%- for segment in segments -%}
    {%- set text = activation_layer._value_text(segment) -%}
    {%- set before = 'lag(' ~ activation_layer._nullable(text) ~ ') ' ~ by_snapshot -%}
    {%- do lost.append(
        '(' ~ before ~ ' is not null and '
        ~ (text ~ ' is null' if segment.rule == 'last' else activation_layer._differ(text, before)) ~ ')'
    ) -%}
{%- endfor -%}
not (
    {{ lost | join('\n    or ') }}
)
{%- endmacro %}
