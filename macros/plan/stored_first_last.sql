{#-
    What the latest snapshot of a first_last table records; none when it holds no rows. Recent dates are asked first, so
    that engines need not open the others.
-#}
{% macro _stored_first_last(first_last, settings) %}
    {%- set since = activation_layer._recent_snapshots_since(settings) -%}
    {%- set row = activation_layer._first_row(activation_layer._latest_snapshot_sql(first_last, since))
        or activation_layer._first_row(activation_layer._latest_snapshot_sql(first_last)) -%}
    {%- do return(none if row is none else activation_layer._snapshot_record(row)) -%}
{% endmacro %}


{% macro _recent_snapshots_since(settings) %}
    {%- do return(activation_layer._add_days(settings.end or settings.today, -14)) -%}
{% endmacro %}


{#- The rows last active in the latest snapshot record what it was built with. -#}
{% macro _latest_snapshot_sql(first_last, since=none) -%}
select
        snapshot_date,
        last_active_date,
        built_with
    from {{ first_last }}
    where
        built_with is not null
        {{- '\n        and snapshot_date >= ' ~ activation_layer._date_literal(since) if since }}
    order by snapshot_date desc, last_active_date desc
    limit 1
{%- endmacro %}


{% macro _snapshot_record(row) %}
    {%- set built_with = fromjson(row[2]) -%}
    {%- do return({
        'as_of': activation_layer._to_date(row[0]),
        'last_active_date': activation_layer._to_date(row[1]),
        'settings': built_with,
        'rebuilt_at': built_with.rebuilt_at,
        'rebuilt_from': activation_layer._to_date(built_with.rebuilt_from),
        'rebuilt_since': built_with.rebuilt_since
    }) -%}
{% endmacro %}


{#- Date of the nearest snapshot on or before a date, those of the last weeks before it first; none where there is none. -#}
{% macro _snapshot_on_or_before(first_last, date) %}
    {%- set row = activation_layer._first_row(
        activation_layer._nearest_snapshot_sql(first_last, date, activation_layer._add_days(date, -62))
    ) or activation_layer._first_row(activation_layer._nearest_snapshot_sql(first_last, date)) -%}
    {%- do return(none if row is none else activation_layer._to_date(row[0])) -%}
{% endmacro %}


{% macro _nearest_snapshot_sql(first_last, date, since=none) -%}
select snapshot_date
from {{ first_last }}
where
    snapshot_date <= {{ activation_layer._date_literal(date) }}
    {{- '\n    and snapshot_date >= ' ~ activation_layer._date_literal(since) if since }}
order by snapshot_date desc
limit 1
{%- endmacro %}
