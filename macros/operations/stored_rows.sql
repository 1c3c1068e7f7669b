{#-
    What a table of the package holds for these facts, as {periods, rows, as_of}: how many periods (of first_last:
    snapshots) and rows, and their latest as-of date; of all of them, or those from the period that holds a date.
-#}
{% macro _stored_rows(node, fact_names, start=none, settings=none) %}
    {%- if not activation_layer._is_built(node) -%}
        {%- do return({'periods': '-', 'rows': 'not built', 'as_of': none}) -%}
    {%- endif -%}
    {%- set row = activation_layer._first_row(
        activation_layer._stored_rows_sql(node, fact_names, start, settings)
    ) -%}
    {%- do return({
        'periods': row[0] | int,
        'rows': (row[1] or 0) | int,
        'as_of': row[2] | string if row[2] is not none else none
    }) -%}
{% endmacro %}


{% macro _stored_rows_sql(node, fact_names, start, settings) %}
{%- set declared = activation_layer._declaration(node) -%}
{%- set keys = ['snapshot_date'] if declared.model == 'first_last'
    else activation_layer._told_apart_by(declared) + ['period_start'] -%}
{%- set date_column = 'snapshot_date' if declared.model == 'first_last' else 'as_of_date' -%}
{%- set columns = activation_layer._output_columns(declared.model) -%}
{%- set conditions = [] -%}
{%- if 'fact_name' in keys -%}
    {%- set literals = [] -%}
    {%- for name in fact_names -%}
        {%- do literals.append(activation_layer._text_literal(name)) -%}
    {%- endfor -%}
    {%- do conditions.append('fact_name in (' ~ literals | join(', ') ~ ')') -%}
{%- endif -%}
{%- if start is not none and declared.model != 'activation_status' -%}
    {%- do conditions.append(activation_layer._from_period_sql(declared, keys, start, settings)) -%}
{%- endif -%}
with rows_by_period as (
    select
        {{ keys | join(',\n        ') }},
        count(*) as stored_rows,
        {{ 'max(' ~ date_column ~ ')' if date_column in columns else 'cast(null as date)' }} as latest_date
    from {{ activation_layer._node_relation(node) }}
    {%- if conditions %}
    where
        {{ conditions | join('\n        and ') }}
    {%- endif %}
    group by {{ keys | join(', ') }}
)

select
    count(*) as stored_periods,
    sum(stored_rows) as stored_rows,
    max(latest_date) as latest_date
from rows_by_period
{%- endmacro %}


{#- The condition of rows that a backfill from a date recomputes. -#}
{% macro _from_period_sql(declared, keys, start, settings) %}
    {%- if declared.model == 'first_last' -%}
        {%- do return('snapshot_date >= ' ~ activation_layer._date_literal(start)) -%}
    {%- endif -%}
    {%- set conditions = [] -%}
    {%- for grain in declared.get('grains', [declared.get('grain')]) -%}
        {%- set first_period = activation_layer._period_start(start, grain, settings.week_start) -%}
        {%- do conditions.append(
            ("time_grain = '" ~ grain ~ "' and " if 'time_grain' in keys else '')
            ~ 'period_start >= ' ~ activation_layer._date_literal(first_period)
        ) -%}
    {%- endfor -%}
    {%- do return('(' ~ conditions | join(' or ') ~ ')') -%}
{% endmacro %}
