{#- What the stored rows of each fact and grain record. -#}
{% macro _stored_flows() %}
    {%- set latest -%}
with period_bounds as (
    select
        fact_name,
        time_grain,
        min(period_start) as first_period,
        max(period_start) as last_period
    from {{ this }}
    group by fact_name, time_grain
)

select distinct
    stored.fact_name,
    stored.time_grain,
    period_bounds.first_period,
    period_bounds.last_period,
    stored.as_of_date,
    stored.built_with
from {{ this }} as stored
inner join period_bounds
    on
        stored.fact_name = period_bounds.fact_name
        and stored.time_grain = period_bounds.time_grain
        and stored.period_start = period_bounds.last_period
    {%- endset -%}
    {%- set stored = {} -%}
    {%- for row in activation_layer._rows_of(latest) -%}
        {%- do stored.update({row[0] ~ ' ' ~ row[1]: {
            'first_period': activation_layer._to_date(row[2]),
            'last_period': activation_layer._to_date(row[3]),
            'as_of': activation_layer._to_date(row[4]),
            'built_with': fromjson(row[5])
        }}) -%}
    {%- endfor -%}
    {%- do return(stored) -%}
{% endmacro %}
