{#- Rows of a transitions table for the ranges' complete periods. -#}
{% macro _transitions_sql(stored, fact_names, grains, plans) %}
    {%- set new = 'stock_rows.' ~ activation_layer._quote_if_reserved('new') -%}
    {%- set counted = [
        ('new', 'retained', 'stock_rows.new_retained'),
        ('retained', 'retained', 'stock_rows.retained_retained'),
        ('reactivated', 'retained', 'stock_rows.reactivated_retained'),
        ('inactive', 'reactivated', 'stock_rows.reactivated'),
        ('new', 'inactive', 'stock_rows.previous_new - stock_rows.new_retained'),
        ('retained', 'inactive', 'stock_rows.previous_retained - stock_rows.retained_retained'),
        ('reactivated', 'inactive', 'stock_rows.previous_reactivated - stock_rows.reactivated_retained'),
        ('inactive', 'inactive', 'stock_rows.ever_active - ' ~ new ~ ' - stock_rows.previous_active - stock_rows.reactivated'),
        (none, 'new', new)
    ] -%}
    {%- set state_pairs = [] -%}
    {%- for from_state, to_state, entities in counted -%}
        {%- do state_pairs.append([
            loop.index, "'" ~ from_state ~ "'" if from_state else 'null', "'" ~ to_state ~ "'"
        ]) -%}
    {%- endfor -%}
    {{- activation_layer._flows_line(plans, fact_names, grains) -}}
with {{ activation_layer._stocks_cte_sql(plans.pairs, activation_layer._carried_transitions_sql(stored, plans.pairs)) }},

{{ activation_layer._literal_rows_cte_sql('state_pairs', ['transition_number', 'from_state', 'to_state'], state_pairs) }},

counted_transitions as (
    select
        stock_rows.fact_name,
        stock_rows.time_grain,
        stock_rows.period_start,
        state_pairs.from_state,
        state_pairs.to_state,
        case state_pairs.transition_number
            {%- for from_state, to_state, entities in counted %}
            when {{ loop.index }} then {{ entities }}
            {%- endfor %}
        end as entities,
        stock_rows.as_of_date,
        stock_rows.built_with
    from stock_rows
    cross join state_pairs
    where stock_rows.is_complete
),

final_rows as (
    select
        {{ activation_layer._stored_texts(['fact_name', 'time_grain']) }},
        period_start,
        {{ activation_layer._stored_texts(['from_state', 'to_state']) }},
        cast(entities as {{ dbt.type_bigint() }}) as entities,
        as_of_date,
        {{ activation_layer._stored_texts(['built_with']) }}
    from counted_transitions
    where entities > 0
)

{{ activation_layer._kept_rows_sql('activation_transitions', stored, plans.pairs) }}
{{- activation_layer._unit_test_settings() }}
{% endmacro %}


{#- States that entities were in at the end of a period are those that its transitions lead to. -#}
{% macro _carried_transitions_sql(stored, plans) -%}
select
        fact_name,
        time_grain,
        period_start,
        {%- for state in ['new', 'retained', 'reactivated'] %}
        sum(case when to_state = '{{ state }}' then entities else 0 end) as {{ activation_layer._quote_if_reserved(state) }},
        {%- endfor %}
        sum(case when to_state != 'inactive' then entities else 0 end) as active,
        sum(entities) as ever_active
    from {{ stored }}
    where
        {{ activation_layer._before_plans_sql(plans) }}
    group by fact_name, time_grain, period_start
{%- endmacro %}
