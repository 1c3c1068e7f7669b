{#-
    One failing row is one entity and period with two rows; or with none although the period before it asks for one
    (an active period, or an inactive one with further inactive periods to write, is never the last); or with a row
    that does not follow from the entity's row before. On a status model it is an entity with two rows, with none, or
    one that first_last does not know.
-#}
{% test one_row_per_entity_and_period(model) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set test = 'one_row_per_entity_and_period' -%}
    {%- set tested = activation_layer._tested_model(test, ['activation', 'activation_status']) -%}
    {%- if tested.declared.model == 'activation' -%}
        {{- activation_layer._one_row_per_entity_and_period_sql(model, activation_layer._tested_activation(test)) -}}
    {%- else -%}
        {%- set fact_name = tested.declared.fact.split('.') | last -%}
        {{- activation_layer._one_row_per_entity_sql(
            model,
            activation_layer._node_relation(tested.upstream[fact_name ~ '_first_last']),
            activation_layer._tested_entity(test, tested)
        ) -}}
    {%- endif -%}
{% endtest %}


{% macro _one_row_per_entity_and_period_sql(activation, tested) %}
    {%- set entity = tested.fact.entity -%}
with stored_rows as (
    select
        {{ activation_layer._listed(entity) }},
        period_start,
        activation_state,
        previous_state,
        first_active_period,
        previous_active_period,
        active_streak,
        inactive_streak,
        active_days,
        lifetime_active_days,
        as_of_date
    from {{ activation }}
),

latest_date as (
    select max(as_of_date) as as_of_date from stored_rows
),

repeated_rows as (
    select
        {{ activation_layer._listed(entity) }},
        period_start,
        'more than one row' as problem
    from stored_rows
    group by {{ entity | join(', ') }}, period_start
    having count(*) > 1
),

unfollowed_rows as (
    select
        {{ activation_layer._listed(entity, 'stored_rows') }},
        {{ activation_layer._add_periods_sql('stored_rows.period_start', 1, tested.grain) }} as period_start,
        case
            when next_row.period_start is null then 'no row'
            else 'does not follow from the row before'
        end as problem
    from stored_rows
    cross join latest_date
    left join stored_rows as next_row
        on
            {% for column in entity -%}
            stored_rows.{{ column }} = next_row.{{ column }}
            and {% endfor -%}
            next_row.period_start = {{ activation_layer._add_periods_sql('stored_rows.period_start', 1, tested.grain) }}
    where
        (
            next_row.period_start is null
            and {{ activation_layer._add_periods_sql('stored_rows.period_start', 2, tested.grain) }}
            <= {{ activation_layer._add_periods_sql('latest_date.as_of_date', 1, 'daily') }}
            {%- if tested.inactive_periods != 'all' %}
            and stored_rows.inactive_streak < {{ tested.inactive_periods }}
            {%- endif %}
        )
        or (
            next_row.period_start is not null
            and (
                {{ activation_layer._differ('next_row.previous_state', 'stored_rows.activation_state') }}
                or {{ activation_layer._differ('next_row.first_active_period', 'stored_rows.first_active_period') }}
                or {{ activation_layer._differ(
                    'next_row.previous_active_period',
                    'case when stored_rows.inactive_streak = 0 then stored_rows.period_start'
                    ~ ' else stored_rows.previous_active_period end'
                ) }}
                or {{ activation_layer._differ(
                    'next_row.lifetime_active_days',
                    'stored_rows.lifetime_active_days + next_row.active_days'
                ) }}
                or (next_row.inactive_streak = 0 and next_row.active_streak != stored_rows.active_streak + 1)
                or (next_row.inactive_streak > 0 and next_row.inactive_streak != stored_rows.inactive_streak + 1)
            )
        )
),

final_rows as (
    select * from repeated_rows
    union all
    select * from unfollowed_rows
)

select * from final_rows
{{- activation_layer._query_settings() }}
{% endmacro %}


{#- A status table has one row for every entity of first_last's latest snapshot. -#}
{% macro _one_row_per_entity_sql(status, first_last, entity) %}
    {%- set columns = entity | join(',\n        ') -%}
with seen_entities as (
    select
        {{ columns }}
    from {{ first_last }}
    where snapshot_date = (select max(snapshot_date) from {{ first_last }})
),

placed_rows as (
    select
        {{ columns }}
    from {{ status }}
),

repeated_rows as (
    select
        {{ columns }}
    from placed_rows
    group by {{ entity | join(', ') }}
    having count(*) > 1
),

missing_entities as (
    select * from seen_entities
    {{ dbt.except() | trim }}
    select * from placed_rows
),

unseen_entities as (
    select * from placed_rows
    {{ dbt.except() | trim }}
    select * from seen_entities
),

final_rows as (
    select *, 'more than one row' as problem from repeated_rows
    union all
    select *, 'no row' as problem from missing_entities
    union all
    select *, 'not in first_last' as problem from unseen_entities
)

select * from final_rows
{{- activation_layer._query_settings() }}
{% endmacro %}
