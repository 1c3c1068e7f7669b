{#- Rows of the CTEs `found` (in the fact) and `known` (stored) that only one of them holds. -#}
{% macro _changed_cte_sql() -%}
changed as (
    (select * from found except select * from known)
    union all
    (select * from known except select * from found)
)
{%- endmacro %}
