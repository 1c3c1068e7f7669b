{#- Rows of a transitions table for the ranges' complete periods. -#}
{% macro _transitions_sql(stored, fact_names, grains, plans) %}
    {%- set new = 'stocks.' ~ activation_layer._quote_if_reserved('new') -%}
    {%- set counted = [
        ('new', 'retained', 'stocks.new_retained'),
        ('retained', 'retained', 'stocks.retained_retained'),
        ('reactivated', 'retained', 'stocks.reactivated_retained'),
        ('inactive', 'reactivated', 'stocks.reactivated'),
        ('new', 'inactive', 'stocks.previous_new - stocks.new_retained'),
        ('retained', 'inactive', 'stocks.previous_retained - stocks.retained_retained'),
        ('reactivated', 'inactive', 'stocks.previous_reactivated - stocks.reactivated_retained'),
        ('inactive', 'inactive', 'stocks.ever_active - ' ~ new ~ ' - stocks.previous_active - stocks.reactivated'),
        (none, 'new', new)
    ] -%}
    {%- set state_pairs = [] -%}
    {%- for from_state, to_state, entities in counted -%}
        {%- do state_pairs.append([
            loop.index, "'" ~ from_state ~ "'" if from_state else 'null', "'" ~ to_state ~ "'"
        ]) -%}
    {%- endfor -%}
    {{- activation_layer._flows_header(plans, fact_names, grains) -}}
with {{ activation_layer._stocks_cte_sql(plans.pairs, activation_layer._carried_transitions_sql(stored, plans.pairs)) }},

{{ activation_layer._literal_rows_cte_sql('state_pairs', ['transition_number', 'from_state', 'to_state'], state_pairs) }},

transitions as (
    select
        stocks.fact_name,
        stocks.time_grain,
        stocks.period_start,
        state_pairs.from_state,
        state_pairs.to_state,
        case state_pairs.transition_number
            {%- for from_state, to_state, entities in counted %}
            when {{ loop.index }} then {{ entities }}
            {%- endfor %}
        end as entities,
        stocks.as_of_date,
        stocks.built_with
    from stocks
    cross join state_pairs
    where stocks.is_complete
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

{{ activation_layer._kept_rows_sql(stored, plans.pairs) }}
{{- activation_layer._unless_written(unchanged=plans.unchanged) }}
{% endmacro %}


{#- States that entities were in at the end of a period are those that its transitions lead to. -#}
{% macro _carried_transitions_sql(stored, plans) -%}
select
        fact_name,
        time_grain,
        {%- for state in ['new', 'retained', 'reactivated'] %}
        sum(case when to_state = '{{ state }}' then entities else 0 end) as {{ activation_layer._quote_if_reserved(state) }},
        {%- endfor %}
        sum(case when to_state != 'inactive' then entities else 0 end) as active,
        sum(entities) as ever_active
    from {{ stored }}
    where
        {{ activation_layer._before_plans_sql(plans) }}
    group by fact_name, time_grain
{%- endmacro %}
