{#-
    How far the as-of date may go from the date that an earlier run has accepted: to the wished one where every date
    up to it has its fact rows; else it stops, or holds before the first gap.
-#}
{% macro _as_of_before_gap(call, fact, accepted, wished, row_counts, partitions, settings) %}
    {%- if partitions.on_missing == 'ignore' or wished is none or activation_layer._leaves_rows_alone()
        or (accepted is not none and wished <= accepted) -%}
        {%- do return(wished) -%}
    {%- endif -%}
    {%- set missing = activation_layer._missing_dates(fact, accepted, wished, row_counts, partitions.min_rows, settings) -%}
    {%- if missing | length == 0 -%}
        {%- do return(wished) -%}
    {%- endif -%}
    {%- set held = activation_layer._add_days(missing[0], -1) -%}
    {%- set shown = missing[:10] | join(', ')
        ~ (' and ' ~ (missing | length - 10) ~ ' more' if missing | length > 10 else '') -%}
    {%- set accept = "load these dates; to accept them as they are, write 'on_missing': 'ignore' into " ~ model.name
        ~ '.sql for one run: dbt build --select ' ~ model.name ~ '+' -%}
    {%- if activation_layer._builds_models() and partitions.on_missing == 'fail' -%}
        {%- do activation_layer._raise_error(
            call, 'the fact is not complete',
            'dates with at least ' ~ activation_layer._pluralize(partitions.min_rows, 'row'), 'fewer on ' ~ shown, accept
        ) -%}
    {%- elif activation_layer._builds_models() -%}
        {%- do activation_layer._warn(
            call, 'held as of ' ~ held ~ ', since dates with at least '
            ~ activation_layer._pluralize(partitions.min_rows, 'row') ~ ' are awaited: ' ~ shown, accept
        ) -%}
    {%- endif -%}
    {%- do return(held) -%}
{% endmacro %}


{#-
    Dates after the accepted one (or from the fact's first) through the last one with fewer rows than wanted. The rows
    of each date are asked where they are not known yet.
-#}
{% macro _missing_dates(fact, accepted, last_date, row_counts, min_rows, settings) %}
    {%- set first_date = none if accepted is none else activation_layer._add_days(accepted, 1) -%}
    {%- set row_counts = row_counts if row_counts is not none
        else activation_layer._row_counts(fact, first_date, last_date, settings) -%}
    {%- set first_date = first_date or row_counts.keys() | first or last_date -%}
    {%- set missing = [] -%}
    {%- for days in range((last_date - first_date).days + 1) -%}
        {%- set date = activation_layer._add_days(first_date, days) -%}
        {%- do missing.append(date) if row_counts.get(date, 0) < min_rows -%}
    {%- endfor -%}
    {%- do return(missing) -%}
{% endmacro %}


{% macro _row_counts(fact, first_date, last_date, settings) %}
    {%- set counts -%}
with {{ activation_layer._fact_cte_sql(fact, first_date, last_date, settings) }}

select
    active_date,
    count(*) as event_count
from fact_rows
group by active_date
order by active_date
    {%- endset -%}
    {%- set row_counts = {} -%}
    {%- for row in activation_layer._rows_of(counts) -%}
        {%- do row_counts.update({activation_layer._to_date(row[0]): row[1]}) -%}
    {%- endfor -%}
    {%- do return(row_counts) -%}
{% endmacro %}


{#- The as-of date of the table that a full refresh is about to replace; none where there is no such table. -#}
{% macro _replaced_as_of() %}
    {%- set replaced = load_cached_relation(this) -%}
    {%- if replaced is none
        or 'snapshot_date' not in adapter.get_columns_in_relation(replaced) | map(attribute='name') | map('lower') -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set latest = 'select max(snapshot_date) as snapshot_date from ' ~ replaced -%}
    {%- do return(activation_layer._to_date(activation_layer._first_row(latest)[0])) -%}
{% endmacro %}
