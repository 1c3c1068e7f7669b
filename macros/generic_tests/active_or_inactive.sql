{#-
    One failing row is one entity and period that is both active and inactive: a row of each, or one row whose state and
    streaks say both or neither. In a status table an entity whose first active period is still open has no state.
-#}
{% test active_or_inactive(model) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set tested = activation_layer._tested_layer('active_or_inactive', ['activation', 'activation_status']) -%}
    {{- activation_layer._both_or_neither_sql(
        model, tested.entity, stateless=tested.declared.model == 'activation_status'
    ) -}}
{% endtest %}


{% macro _both_or_neither_sql(tested, entity, stateless) %}
with stored_states as (
    select
        {{ activation_layer._listed(entity) }},
        period_start,
        activation_state,
        active_streak,
        inactive_streak
    from {{ tested }}
    {%- if stateless %}
    where not (activation_state is null and active_streak is null and inactive_streak is null)
    {%- endif %}
),

final_rows as (
    select
        {{ activation_layer._listed(entity) }},
        period_start,
        'an active row and an inactive one' as problem
    from stored_states
    group by {{ entity | join(', ') }}, period_start
    having count(distinct case when activation_state = 'inactive' then 1 else 0 end) > 1
    union all
    select
        {{ activation_layer._listed(entity) }},
        period_start,
        'state ' || coalesce(activation_state, 'null')
        || ', active_streak ' || coalesce(cast(active_streak as {{ activation_layer._text_type() }}), 'null')
        || ', inactive_streak ' || coalesce(cast(inactive_streak as {{ activation_layer._text_type() }}), 'null') as problem
    from stored_states
    where
        case
            when activation_state = 'inactive' and active_streak = 0 and inactive_streak > 0 then false
            when activation_state != 'inactive' and active_streak > 0 and inactive_streak = 0 then false
            else true
        end
)

select * from final_rows
{{- activation_layer._query_settings() }}
{% endmacro %}
