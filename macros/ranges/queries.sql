{#- The latest snapshot of a first_last table: as-of date, settings and rebuild; none when it holds no rows. -#}
{% macro _stored_first_last(first_last) %}
    {%- set row = activation_layer._latest_row(
        first_last, ['snapshot_date', 'built_with', 'rebuilt_at', 'rebuilt_from', 'rebuilt_since']
    ) -%}
    {%- if row is none -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- do return(activation_layer._snapshot_record(row)) -%}
{% endmacro %}


{#- What a first_last row records: snapshot_date, built_with, rebuilt_at, rebuilt_from and rebuilt_since, in this order. -#}
{% macro _snapshot_record(cells) %}
    {%- do return({
        'as_of': activation_layer._to_date(cells[0]),
        'settings': fromjson(cells[1]),
        'rebuilt_at': cells[2],
        'rebuilt_from': activation_layer._to_date(cells[3]),
        'rebuilt_since': cells[4]
    }) -%}
{% endmacro %}


{#- Date of the nearest snapshot on or before a date; none where there is none. -#}
{% macro _snapshot_on_or_before(first_last, date) %}
    {%- set nearest -%}
select max(snapshot_date) as snapshot_date
from {{ first_last }}
where snapshot_date <= {{ activation_layer._date(date) }}
    {%- endset -%}
    {%- do return(activation_layer._to_date(activation_layer._first_row(nearest)[0])) -%}
{% endmacro %}


{#- The fact's latest event date that is not later than yesterday. -#}
{% macro _last_event_date(fact, settings) %}
    {%- set yesterday = activation_layer._days_after(settings.today, -1) -%}
    {%- set latest -%}
with {{ activation_layer._fact_cte_sql(fact, none, yesterday, settings.timezone) }}

select max(active_date) as last_event_date
from fact
    {%- endset -%}
    {%- do return(activation_layer._to_date(activation_layer._first_row(latest)[0])) -%}
{% endmacro %}


{#-
    What the fact holds that a first_last table does not know yet: its latest event date, and the first date
    inside the look-back on which other entities were active than the stored snapshots say.
-#}
{% macro _fact_news(fact, as_of, settings) %}
    {%- set entity = fact.entity | join(', ') -%}
    {%- set yesterday = activation_layer._days_after(settings.today, -1) -%}
    {%- set read_from = activation_layer._days_after(as_of, 1 - settings.lookback_days) -%}
    {%- set news -%}
with {{ activation_layer._fact_cte_sql(fact, read_from, [yesterday, as_of] | max, settings.timezone) }},

found as (
    select distinct
        {{ entity }},
        active_date
    from fact
    where active_date <= {{ activation_layer._date(as_of) }}
),

known as (
    select
        {{ entity }},
        last_active_date as active_date
    from {{ this }}
    where
        snapshot_date >= {{ activation_layer._date(read_from) }}
        and snapshot_date = last_active_date
),

{{ activation_layer._changed_cte_sql() }}

select
    (
        select max(active_date) from fact
        where active_date <= {{ activation_layer._date(yesterday) }}
    ) as last_event_date,
    (select min(active_date) from changed) as first_changed_date
    {%- endset -%}
    {%- set row = activation_layer._first_row(news) -%}
    {%- do return({
        'last_event_date': activation_layer._to_date(row[0]),
        'first_changed_date': activation_layer._to_date(row[1])
    }) -%}
{% endmacro %}


{#- The row that comes last by the first of the columns; none when there is no row. -#}
{% macro _latest_row(relation, columns) %}
    {%- set latest -%}
select
    {{ columns | join(',\n    ') }}
from {{ relation }}
order by {{ columns[0] }} desc
limit 1
    {%- endset -%}
    {%- do return(activation_layer._first_row(latest)) -%}
{% endmacro %}


{% macro _first_row(query) %}
    {%- set rows = run_query(query).rows -%}
    {%- do return(rows[0] if rows | length > 0 else none) -%}
{% endmacro %}


{#- Runs that see no facts or a sample of them must not touch what is stored. -#}
{% macro _leaves_rows_alone() %}
    {%- do return(flags.EMPTY or activation_layer._is_sample()) -%}
{% endmacro %}


{% macro _is_sample() %}
    {%- do return(invocation_args_dict.get('sample') is not none) -%}
{% endmacro %}
