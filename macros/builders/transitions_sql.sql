{#- Rows of a transitions table for the ranges' complete periods. -#}
{% macro _transitions_sql(stored, fact_names, grains, ranges) %}
    {%- set new = activation_layer._name('new') -%}
    {{- activation_layer._flows_header(ranges, fact_names, grains) -}}
with {{ activation_layer._stocks_cte_sql(ranges.pairs, activation_layer._carried_transitions_sql(stored, ranges.pairs)) }},

transitions as (
    {%- for from_state, to_state, entities in [
        (none, 'new', new),
        ('new', 'retained', 'new_retained'),
        ('retained', 'retained', 'retained_retained'),
        ('reactivated', 'retained', 'reactivated_retained'),
        ('inactive', 'reactivated', 'reactivated'),
        ('new', 'inactive', 'previous_new - new_retained'),
        ('retained', 'inactive', 'previous_retained - retained_retained'),
        ('reactivated', 'inactive', 'previous_reactivated - reactivated_retained'),
        ('inactive', 'inactive', 'ever_active - ' ~ new ~ ' - previous_active - reactivated')
    ] %}
    select
        fact_name,
        time_grain,
        period_start,
        {{ "'" ~ from_state ~ "'" if from_state else activation_layer._null_text() }} as from_state,
        '{{ to_state }}' as to_state,
        {{ entities }} as entities,
        as_of_date,
        built_with
    from stocks
    where is_complete
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        fact_name,
        time_grain,
        period_start,
        from_state,
        to_state,
        cast(entities as {{ dbt.type_bigint() }}) as entities,
        as_of_date,
        built_with
    from transitions
    where entities > 0
)

{{ activation_layer._kept_rows_sql(stored, ranges.pairs) }}
{{- activation_layer._unless_written(unchanged=ranges.unchanged) }}
{% endmacro %}


{#- States that entities were in at the end of a period are those that its transitions lead to. -#}
{% macro _carried_transitions_sql(stored, ranges) -%}
select
        fact_name,
        time_grain,
        {%- for state in ['new', 'retained', 'reactivated'] %}
        sum(case when to_state = '{{ state }}' then entities else 0 end) as {{ activation_layer._name(state) }},
        {%- endfor %}
        sum(case when to_state != 'inactive' then entities else 0 end) as active,
        sum(entities) as ever_active
    from {{ stored }}
    where
        {{ activation_layer._before_ranges_sql(ranges) }}
    group by fact_name, time_grain
{%- endmacro %}
