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
with activation as (
    select
        {{ entity | join(',\n        ') }},
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

as_of as (
    select max(as_of_date) as as_of_date from activation
),

repeated as (
    select
        {{ entity | join(',\n        ') }},
        period_start,
        'more than one row' as problem
    from activation
    group by {{ entity | join(', ') }}, period_start
    having count(*) > 1
),

unfollowed as (
    select
        {% for column in entity -%}
        activation.{{ column }},
        {% endfor -%}
        {{ activation_layer._add_periods_sql('activation.period_start', 1, tested.grain) }} as period_start,
        case
            when next_row.period_start is null then 'no row'
            else 'does not follow from the row before'
        end as problem
    from activation
    cross join as_of
    left join activation as next_row
        on
            {% for column in entity -%}
            activation.{{ column }} = next_row.{{ column }}
            and {% endfor -%}
            next_row.period_start = {{ activation_layer._add_periods_sql('activation.period_start', 1, tested.grain) }}
    where
        (
            next_row.period_start is null
            and {{ activation_layer._add_periods_sql('activation.period_start', 2, tested.grain) }}
            <= {{ activation_layer._add_periods_sql('as_of.as_of_date', 1, 'daily') }}
            {%- if tested.inactive_periods != 'all' %}
            and activation.inactive_streak < {{ tested.inactive_periods }}
            {%- endif %}
        )
        or (
            next_row.period_start is not null
            and (
                {{ activation_layer._differ('next_row.previous_state', 'activation.activation_state') }}
                or {{ activation_layer._differ('next_row.first_active_period', 'activation.first_active_period') }}
                or {{ activation_layer._differ(
                    'next_row.previous_active_period',
                    'case when activation.inactive_streak = 0 then activation.period_start'
                    ~ ' else activation.previous_active_period end'
                ) }}
                or {{ activation_layer._differ(
                    'next_row.lifetime_active_days',
                    'activation.lifetime_active_days + next_row.active_days'
                ) }}
                or (next_row.inactive_streak = 0 and next_row.active_streak != activation.active_streak + 1)
                or (next_row.inactive_streak > 0 and next_row.inactive_streak != activation.inactive_streak + 1)
            )
        )
),

final as (
    select * from repeated
    union all
    select * from unfollowed
)

select * from final
{{- activation_layer._query_settings() }}
{% endmacro %}


{#- A status table has one row for every entity of first_last's latest snapshot. -#}
{% macro _one_row_per_entity_sql(status, first_last, entity) %}
    {%- set columns = entity | join(',\n        ') -%}
with seen as (
    select
        {{ columns }}
    from {{ first_last }}
    where snapshot_date = (select max(snapshot_date) from {{ first_last }})
),

placed as (
    select
        {{ columns }}
    from {{ status }}
),

repeated as (
    select
        {{ columns }}
    from placed
    group by {{ entity | join(', ') }}
    having count(*) > 1
),

missing as (
    select * from seen
    {{ dbt.except() | trim }}
    select * from placed
),

unseen as (
    select * from placed
    {{ dbt.except() | trim }}
    select * from seen
),

final as (
    select *, 'more than one row' as problem from repeated
    union all
    select *, 'no row' as problem from missing
    union all
    select *, 'not in first_last' as problem from unseen
)

select * from final
{{- activation_layer._query_settings() }}
{% endmacro %}
