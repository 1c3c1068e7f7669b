{#-
    What a run records beside its rows, as JSON: what the plan knows, and of the days that the statement reads what it
    sees of them. These are most often all that it reads (`fact_rows`); of a long history they are read a second time.
-#}
{% macro _run_record_cte_sql(fact, plan, settings) -%}
{%- set fact_rows = activation_layer._digested_rows(plan) -%}
{%- set digests = plan.record.digests -%}
{%- set known = tojson(dict(plan.record, digests=none)).split('"digests": null') -%}
{%- set date_number = activation_layer._units_between_sql(
    activation_layer._date_literal(digests.since), 'active_date', 'day', 1
) -%}
{%- set text = activation_layer._text_type() -%}
{% if fact_rows != 'fact_rows' -%}
recent_{{ activation_layer._fact_cte_sql(fact, plan.digests_from, plan.as_of, settings) }},

{% endif -%}
{{ activation_layer._fact_digests_cte_sql(fact, fact_rows) }},

day_texts as (
    select
        cast({{ date_number }} as {{ text }})
        || ':' || cast(event_count as {{ text }})
        || ':' || cast(digest as {{ text }}) as day_text
    from fact_digests
),

run_record as (
    select
        {{ activation_layer._text_literal(known[0] ~ '"digests": {"since": "' ~ digests.since ~ '", "hashed_by": "') }}
        || {{ activation_layer._hashed_by() }}
        || '", "days": "{{ digests.days ~ ',' if digests.days }}'
        || coalesce({{ activation_layer._joined_texts('day_text') }}, '')
        || {{ activation_layer._text_literal('"}' ~ known[1]) }} as built_with
    from day_texts
)
{%- endmacro %}


{% macro _digested_rows(plan) %}
    {%- do return('fact_rows' if plan.read_from is not none and plan.read_from >= plan.digests_from else 'recent_fact_rows') -%}
{% endmacro %}


{#- The column that holds the record in one row, and null in all others; in all, where nothing is recorded. -#}
{% macro _record_column(plan) %}
    {%- if plan.record is not none -%}
        {%- do return(activation_layer._stored_texts(['built_with'], 'recording_entity', length=65535)) -%}
    {%- endif -%}
    {%- do return(
        activation_layer._stored_text('cast(null as ' ~ activation_layer._text_type() ~ ')', length=65535) ~ ' as built_with'
    ) -%}
{% endmacro %}
