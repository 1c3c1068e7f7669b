{#-
    CTEs up to `placed_entities`: how many entities made a transition, at the value where they stand in the period
    (`entities`), and again at the one where they stood before it (`entities_before`).
-#}
{% macro _segment_entities_cte_sql(plans) -%}
{%- set moved_entities -%}
        case
            when
                ({{ activation_layer._differ('segment_entities.segment_value', 'segment_entities.value_before') }})
                and segment_entities.state_transition like '%_to_retained'
                then segment_entities.entities
            else 0
        end
{%- endset -%}
{%- set keys = ['fact_name', 'time_grain', 'segment_name'] -%}
{%- set transition = ['period_start', 'state_transition'] -%}
{%- set split_plans = plans | selectattr('segments') | list -%}
{%- for plan in split_plans %}
{%- set columns = activation_layer._columns_of_chosen(plan.segments) -%}
active_entities_{{ loop.index }} as (
    select
        {{ activation_layer._listed(['period_start', 'state_transition'] + columns) }},
        {{ activation_layer._count() }} as entities,
        sum(active_days) as active_days
    from {{ plan.activation }}
    where
        inactive_streak = 0
        and period_start >= {{ activation_layer._date_literal(plan.start) }}
    group by
        {{ activation_layer._listed(['period_start', 'state_transition'] + columns) }}
),

{% endfor -%}
segment_entities as (
    {%- for plan in split_plans %}
    {%- set plan_number = loop.index %}
    {{- '\n    union all' if not loop.first }}
    {%- for chosen in plan.segments %}
    select
        '{{ plan.fact_name }}' as fact_name,
        '{{ plan.grain }}' as time_grain,
        {{ activation_layer._text_literal(chosen.name) }} as segment_name,
        period_start,
        state_transition,
        {{ activation_layer._chosen_value_sql(chosen, 'quoted') }} as segment_value,
        {{ activation_layer._chosen_value_sql(chosen, 'previous') }} as value_before,
        entities,
        active_days
    from active_entities_{{ plan_number }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
    {%- endfor %}
    {%- if not split_plans %}
    select
        fact_name,
        time_grain,
        fact_name as segment_name,
        period_start,
        fact_name as state_transition,
        fact_name as segment_value,
        fact_name as value_before,
        0 as entities,
        0 as active_days
    from all_periods
    where 1 = 0
    {%- endif %}
),

placed_entities as (
    select
        {{ activation_layer._listed(keys + ['segment_value'] + transition + ['entities'], 'segment_entities') }},
        0 as entities_before,
        {{ moved_entities }} as moved_in,
        0 as moved_out,
        {{ activation_layer._listed(['active_days'], 'segment_entities') }}
    from segment_entities
    union all
    select
        {{ activation_layer._listed(keys, 'segment_entities') }},
        segment_entities.value_before as segment_value,
        {{ activation_layer._listed(transition, 'segment_entities') }},
        0 as entities,
        segment_entities.entities as entities_before,
        0 as moved_in,
        {{ moved_entities }} as moved_out,
        0 as active_days
    from segment_entities
    where segment_entities.state_transition != 'new'
)
{%- endmacro %}


{#- One row per value of a segment at which an entity has ever stood, with the first period that has a row of it. -#}
{% macro _all_values_cte_sql(keys, carries) -%}
all_values as (
    select
        {{ keys | join(',\n        ') }},
        min(period_start) as first_period
    from (
        select
            {{ keys | join(',\n            ') }},
            period_start
        from active_counts
        where active > 0
        {%- if carries %}
        union all
        select
            {{ keys | join(',\n            ') }},
            period_start
        from carried_stocks
        {%- endif %}
    ) as stood_values
    group by {{ keys | join(', ') }}
)
{%- endmacro %}


{#- A value as a text; of crossed segments the values of all, of which one may be unknown. -#}
{% macro _chosen_value_sql(chosen, column) -%}
    {%- set texts = [] -%}
    {%- for segment in chosen.columns -%}
        {%- do texts.append(activation_layer._value_text(dict(segment, quoted=segment[column]))) -%}
    {%- endfor -%}
    {%- if texts | length == 1 -%}
        {{ texts[0] }}
    {%- else -%}
        coalesce({{ texts | join(", 'null')\n        || ', ' || coalesce(") }}, 'null')
    {%- endif -%}
{%- endmacro %}


{#- The columns of an activation table that chosen segments are made of, each once. -#}
{% macro _columns_of_chosen(chosen_segments) %}
    {%- set columns = [] -%}
    {%- for chosen in chosen_segments -%}
        {%- do columns.extend(activation_layer._segment_columns(chosen.columns, with_previous=true)) -%}
    {%- endfor -%}
    {%- do return(columns | unique | list) -%}
{% endmacro %}
