{#- Rows of the CTEs `found` (in the fact) and `known` (stored) that only one of them holds. -#}
{% macro _changed_cte_sql(found='found', known='known') -%}
changed as (
    (select * from {{ found }} {{ dbt.except() | trim }} select * from {{ known }})
    union all
    (select * from {{ known }} {{ dbt.except() | trim }} select * from {{ found }})
)
{%- endmacro %}


{#- The same with one row per date, where the engine can tell sets of rows apart by a digest; else all rows. -#}
{% macro _changed_dates_cte_sql(date, values) -%}
{%- set digest = activation_layer._digest(values) -%}
{%- if digest -%}
{%- for rows in ['found', 'known'] -%}
{{ rows }}_by_date as (
    select
        {{ date }},
        count(*) as number_of_rows,
        {{ digest }} as digest
    from {{ rows }}
    group by {{ date }}
),

{% endfor -%}
{{ activation_layer._changed_cte_sql('found_by_date', 'known_by_date') }}
{%- else -%}
{{ activation_layer._changed_cte_sql() }}
{%- endif -%}
{%- endmacro %}
