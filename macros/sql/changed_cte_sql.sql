{#- Rows of the CTEs `found` (in the fact) and `known` (stored) that only one of them holds. -#}
{% macro _changed_cte_sql(found='in_fact', known='in_table') -%}
changed_rows as (
    (select * from {{ found }} {{ dbt.except() | trim }} select * from {{ known }})
    union all
    (select * from {{ known }} {{ dbt.except() | trim }} select * from {{ found }})
)
{%- endmacro %}


{#- The same with one row per date, where the engine can tell sets of rows apart by a digest; else all rows. -#}
{% macro _changed_dates_cte_sql(date, values) -%}
{%- set digest = activation_layer._digest(values) -%}
{%- if digest -%}
{%- for rows in ['in_fact', 'in_table'] -%}
{{ rows }}_by_date as (
    select
        {{ date }},
        count(*) as number_of_rows,
        {{ digest }} as digest
    from {{ rows }}
    group by {{ date }}
),

{% endfor -%}
{{ activation_layer._changed_cte_sql('in_fact_by_date', 'in_table_by_date') }}
{%- else -%}
{{ activation_layer._changed_cte_sql() }}
{%- endif -%}
{%- endmacro %}
