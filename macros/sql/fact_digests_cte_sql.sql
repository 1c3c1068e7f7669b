{#- One row per date of a step that holds fact rows: how many, and a digest of whose they are and what they say. -#}
{% macro _fact_digests_cte_sql(fact, fact_rows) -%}
fact_digests as (
    select
        active_date,
        count(*) as event_count,
        cast(sum({{ activation_layer._entity_hash(activation_layer._told_columns(fact)) }}) as {{ dbt.type_bigint() }}) as digest
    from {{ fact_rows }}
    group by active_date
)
{%- endmacro %}


{#- Of a fact row all that tables keep something of, besides its date. -#}
{% macro _told_columns(fact) %}
    {%- set columns = fact.entity + [] -%}
    {%- if fact.segments -%}
        {%- do columns.append(
            activation_layer._hashed_value('happened_at', activation_layer._moment_text('happened_at', fact.time_type))
        ) -%}
    {%- endif -%}
    {%- for segment in fact.segments -%}
        {%- do columns.append(activation_layer._hashed_value(
            segment.quoted, "coalesce('=' || " ~ activation_layer._value_text(segment) ~ ", '')"
        )) -%}
    {%- endfor -%}
    {%- do return(columns) -%}
{% endmacro %}
