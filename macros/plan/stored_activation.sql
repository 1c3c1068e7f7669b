{#-
    What the rows of an activation table's latest periods record, in which period, and its last one; none when it is
    empty. Periods since a date are asked first, so that engines need not open the others.
-#}
{% macro _stored_activation(activation, since=none) %}
    {%- set latest -%}
select
    period_start,
    as_of_date,
    built_with,
    (
        select period_start from {{ activation }}
        {{- '\n        where period_start >= ' ~ activation_layer._date_literal(since) if since }}
        order by period_start desc
        limit 1
    ) as last_period
from {{ activation }}
where
    built_with is not null
    {{- '\n    and period_start >= ' ~ activation_layer._date_literal(since) if since }}
order by period_start desc
limit 1
    {%- endset -%}
    {%- set row = activation_layer._first_row(latest) -%}
    {%- if row is none -%}
        {%- do return(activation_layer._stored_activation(activation) if since else none) -%}
    {%- endif -%}
    {%- do return(dict(
        activation_layer._activation_record(row), last_period=activation_layer._to_date(row[3])
    )) -%}
{% endmacro %}


{#- From this date on one expects what a table records last; none where there is no snapshot. -#}
{% macro _recent_since(snapshot, grain) %}
    {%- if snapshot is none -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- do return(activation_layer._add_days(
        snapshot.last_active_date, -31 - 2 * activation_layer._grain(grain).longest
    )) -%}
{% endmacro %}


{% macro _activation_record(row) %}
    {%- set built_with = fromjson(row[2]) -%}
    {%- do return({
        'recorded_in': activation_layer._to_date(row[0]),
        'as_of': activation_layer._to_date(row[1]),
        'settings': built_with,
        'rebuilt_at': built_with.rebuilt_at
    }) -%}
{% endmacro %}
