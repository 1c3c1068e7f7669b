{#-
    The rows of the steps in_fact (what is right) and in_table (what is stored) side by side: one row per key, with its
    problem; null where both have it once and alike. `origin` names in words where the right rows come from.
-#}
{% macro _compared_rows_cte_sql(keys, compared, origin) -%}
both_sides as (
    select
        {{ activation_layer._listed(keys + compared) }},
        1 as rows_in_fact,
        0 as rows_in_table
    from in_fact
    union all
    select
        {{ activation_layer._listed(keys + compared) }},
        0 as rows_in_fact,
        1 as rows_in_table
    from in_table
),

compared_rows as (
    select
        {{ activation_layer._listed(keys) }},
        case
            when sum(rows_in_table) > 1 then 'more than one row'
            when sum(rows_in_table) = 0 then 'no row'
            when sum(rows_in_fact) = 0 then 'not in {{ origin }}'
            {%- for column in compared %}
            when count({{ column }}) = 1 or min({{ column }}) != max({{ column }})
                then {{ activation_layer._text_literal(column ~ ' is ') }} || {{ activation_layer._value_shown_sql(column, 'rows_in_table') }}
                || ', and in {{ origin }} ' || {{ activation_layer._value_shown_sql(column, 'rows_in_fact') }}
            {%- endfor %}
        end as problem
    from both_sides
    group by {{ keys | join(', ') }}
)
{%- endmacro %}


{#- The value of the one row that is on that side, as a text. -#}
{% macro _value_shown_sql(column, side) -%}
coalesce(cast(max(case when {{ side }} = 1 then {{ column }} end) as {{ activation_layer._text_type() }}), 'null')
{%- endmacro %}
