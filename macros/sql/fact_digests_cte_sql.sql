{#- One row per date of a step that holds fact rows: how many, and a digest of whose they are. -#}
{% macro _fact_digests_cte_sql(entity, fact_rows) -%}
fact_digests as (
    select
        active_date,
        count(*) as event_count,
        sum({{ activation_layer._entity_hash(entity) }}) as digest
    from {{ fact_rows }}
    group by active_date
)
{%- endmacro %}
