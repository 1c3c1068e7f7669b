{#- What first_last knows of each entity at the end of a snapshot's date, as a query for a CTE. -#}
{% macro _snapshot_sql(entity, segments, first_last, snapshot_date) -%}
select
        {{ activation_layer._listed(entity) }},
        first_active_date,
        last_active_date,
        active_days{{ activation_layer._more_columns(segments) }}
    from {{ first_last }}
    where snapshot_date = {{ activation_layer._date_literal(snapshot_date) }}
{%- endmacro %}
