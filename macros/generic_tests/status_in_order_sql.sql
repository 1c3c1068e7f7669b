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
