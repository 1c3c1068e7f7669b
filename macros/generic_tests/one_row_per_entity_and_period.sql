{#-
    One failing row is one entity and period with two rows; with none where there must be one (an entity's rows begin
    with the one that says new, and after each come the inactive ones that are wanted, then the next active one); or with
    one that does not follow from the row before. An activation table that has followed first_last must leave each entity
    where first_last does. The same of first_last's own snapshots; a status table must say of each entity what first_last
    and the activation table do. A table that has not followed those before it yet is compared with itself alone.
-#}
{% test one_row_per_entity_and_period(model) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set tested = activation_layer._tested_layer(
        'one_row_per_entity_and_period', ['first_last', 'activation', 'activation_status']
    ) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- set known = activation_layer._first_last_record(tested.first_last, settings) -%}
    {%- if known is none -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- elif tested.declared.model == 'first_last' -%}
        {{- return(activation_layer._snapshots_in_order_sql(
            model, tested.entity, activation_layer._recorded_segments(known), known
        )) -}}
    {%- endif -%}
    {%- set stored = activation_layer._activation_record(tested.activation, tested.declared.grain, settings) -%}
    {%- set knows_the_same = activation_layer._knows_the_same(stored, known) -%}
    {%- if tested.declared.model == 'activation' -%}
        {{- activation_layer._periods_in_order_sql(
            model, tested, activation_layer._recorded_segments(stored or {}),
            known.as_of if knows_the_same else none,
            (stored or {}).get('inactive_periods', tested.declared.inactive_periods),
            activation_layer._settings_as_built(stored or {}, settings).week_start
        ) -}}
    {%- else -%}
        {{- activation_layer._status_in_order_sql(
            model, tested, activation_layer._segments_in(tested.relation, known), stored, known if knows_the_same else none
        ) -}}
    {%- endif -%}
{% endtest %}


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


{#-
    Rows of a status table beside those that first_last and the activation table make now (`known` is none where these
    two do not go together); a table that is as of an earlier date has not followed, and is judged by its own dates.
-#}
{% macro _status_in_order_sql(status, tested, segments, stored, known) %}
    {%- set entity = tested.entity -%}
    {%- set columns = [
        'as_of_date', 'first_active_date', 'last_active_date', 'days_since_last_active', 'active_days', 'period_start',
        'activation_state', 'previous_state', 'state_transition', 'active_streak', 'inactive_streak'
    ] + (['inactivity_tier'] if tested.declared.tiers else []) -%}
    {%- set texts = activation_layer._value_texts_sql(segments) -%}
    {%- set as_of = activation_layer._to_date(
        activation_layer._first_row('select max(as_of_date) as as_of_date from ' ~ status)[0]
    ) -%}
    {%- set follows = known is not none and (as_of or known.as_of) >= known.as_of -%}
with repeated_rows as (
    select
        {{ activation_layer._listed(entity) }},
        'more than one row' as problem
    from {{ status }}
    group by {{ entity | join(', ') }}
    having count(*) > 1
),

unfollowed_rows as (
    select
        {{ activation_layer._listed(entity) }},
        'its dates and days contradict each other' as problem
    from {{ status }}
    where
        {{ activation_layer._differ('as_of_date', activation_layer._date_literal(as_of or modules.datetime.date(1, 1, 1))) }}
        or {{ activation_layer._differ(
            'days_since_last_active',
            activation_layer._periods_between_sql('last_active_date', 'as_of_date', 'daily')
        ) }}
),

{% if follows -%}
in_fact as (
    select
        {{ activation_layer._listed(entity + columns) }}{{ texts }}
    from (
{{ activation_layer._status_sql(
    {'first_last': tested.first_last, 'activation': tested.activation, 'grain': tested.declared.grain},
    tested.declared.tiers,
    dict(
        activation_layer._status_at(known.as_of, tested.declared.grain, stored.get('week_start')),
        entity=entity, segments=segments
    )
) }}
    ) as status_rows
),

in_table as (
    select
        {{ activation_layer._listed(entity + columns) }}{{ texts }}
    from {{ status }}
),

{{ activation_layer._compared_rows_cte_sql(
    entity, columns + activation_layer._segment_columns(segments), 'first_last and activation'
) }},

{% endif -%}
final_rows as (
    select * from repeated_rows
    union all
    select * from unfollowed_rows
    {%- if follows %}
    union all
    select * from compared_rows
    {%- endif %}
)

select * from final_rows
where problem is not null
{{- activation_layer._query_settings() }}
{% endmacro %}


{#- The recorded segments, where a table has their columns: it may not have run since they were declared. -#}
{% macro _segments_in(relation, known) %}
    {%- set names = [] -%}
    {%- for column in activation_layer._columns_of(relation) or [] -%}
        {%- do names.append(column.name | lower) -%}
    {%- endfor -%}
    {%- set segments = [] -%}
    {%- for segment in activation_layer._recorded_segments(known) if segment.name | lower in names -%}
        {%- do segments.append(segment) -%}
    {%- endfor -%}
    {%- do return(segments) -%}
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
