{#- Rows of a rolling table for the ranges' days. -#}
{% macro _rolling_sql(stored, fact_names, windows, plans) %}
    {%- set states = activation_layer._rolling_states(windows) -%}
    {%- set second = 'at_risk_' ~ windows[1] -%}
    {{- activation_layer._rolling_line(plans, fact_names) -}}
with {{ activation_layer._rolling_days_cte_sql(stored, windows, plans.pairs) }},

rolling_days as (
    select
        *,
        {%- for window in windows %}
        active_{{ window }} - {{ 'active' if loop.first else 'active_' ~ windows[0] }} as at_risk_{{ window }},
        {%- endfor %}
        ever_active - active_{{ windows[1] }} as dormant
    from counted_days
),

compared_days as (
    select
        *,
        {%- for state in states %}
        coalesce(
            lag({{ activation_layer._nullable(activation_layer._quote_if_reserved(state)) }}) over (
                partition by fact_name order by period_start
            ),
            0
        ) as previous_{{ state }}{{ ',' if not loop.last }}
        {%- endfor %}
    from rolling_days
),

moved_days as (
    select
        *,
        {{ second }} - previous_{{ second }} + {{ second }}_returned
        + dormant - previous_dormant + dormant_returned as at_risk_{{ windows[0] }}_lost,
        dormant - previous_dormant + dormant_returned as {{ second }}_lost
    from compared_days
),

final_rows as (
    select
        {{ activation_layer._stored_texts(['fact_name']) }},
        period_start,
        {%- for count in ['ever_active', 'active', 'active_' ~ windows[0], 'active_' ~ windows[1]] %}
        cast({{ count }} as {{ dbt.type_bigint() }}) as {{ count }},
        {%- endfor %}
        {{ activation_layer._ratio('active', 'active_' ~ windows[1]) | trim }} as stickiness,
        {%- for state in states %}
        {%- set count = activation_layer._quote_if_reserved(state) %}
        cast({{ count }} as {{ dbt.type_bigint() }}) as {{ count }},
        {%- endfor %}
        {%- for state, rate in activation_layer._rolling_active_rates(windows).items() %}
        {{ activation_layer._ratio(state ~ ('_stayed' if loop.index <= 4 else '_returned'), 'previous_' ~ state) | trim }} as {{ rate }},
        {%- endfor %}
        {%- for state, rate in activation_layer._rolling_loss_rates(windows).items() %}
        {{ activation_layer._ratio(state ~ '_lost', 'previous_' ~ state) | trim }} as {{ rate }},
        {%- endfor %}
        as_of_date,
        {{ activation_layer._stored_texts(['built_with'], length=65535) }}
    from moved_days
    where period_start >= first_day
)

{{ activation_layer._kept_rows_sql('activation_rolling', stored, plans.pairs, windows) }}
{{- activation_layer._unit_test_settings() }}
{% endmacro %}


{#- Of each fact the stored days from its start make way, or all; so do those of facts that are asked no more. -#}
{% macro _rolling_line(plans, fact_names) %}
    {%- set conditions = [activation_layer._none_of('fact_name', fact_names)] -%}
    {%- for plan in plans.pairs if not plan.keeps -%}
        {%- set of_fact = "fact_name = '" ~ plan.fact_name ~ "'" -%}
        {%- do conditions.append(
            '(' ~ of_fact ~ ' and period_start >= ' ~ activation_layer._date_literal(plan.start) ~ ')' if plan.carries
                else of_fact
        ) -%}
    {%- endfor -%}
    {{- activation_layer._range_line(plans, conditions | join(' or ')) -}}
{% endmacro %}
