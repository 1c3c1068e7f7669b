{#- What the latest snapshot of a first_last table records; none when it holds no rows. -#}
{% macro _stored_first_last(first_last) %}
    {%- set row = activation_layer._first_row(activation_layer._latest_snapshot_sql(first_last)) -%}
    {%- do return(none if row is none else activation_layer._snapshot_record(row)) -%}
{% endmacro %}


{#- The rows last active in the latest snapshot record what it was built with. -#}
{% macro _latest_snapshot_sql(first_last) -%}
select
        snapshot_date,
        last_active_date,
        built_with
    from {{ first_last }}
    where built_with is not null
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


{#- Date of the nearest snapshot on or before a date; none where there is none. -#}
{% macro _snapshot_on_or_before(first_last, date) %}
    {%- set nearest -%}
select snapshot_date
from {{ first_last }}
where snapshot_date <= {{ activation_layer._date(date) }}
order by snapshot_date desc
limit 1
    {%- endset -%}
    {%- set row = activation_layer._first_row(nearest) -%}
    {%- do return(none if row is none else activation_layer._to_date(row[0])) -%}
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
    What the fact holds that a first_last table does not know yet: its latest event date (up to activation_end or
    yesterday), and the first date inside the look-back on which other entities were active than the stored snapshots
    say. Of the table itself: may it lack a snapshot that belongs to its as-of date?
-#}
{% macro _fact_news(fact, stored, settings) %}
    {%- set as_of = stored.as_of -%}
    {%- set oldest_snapshot = activation_layer._oldest_daily_snapshot(stored) -%}
    {%- set entity = fact.entity | join(', ') -%}
    {%- set last_date = settings.end or activation_layer._days_after(settings.today, -1) -%}
    {%- set read_from = activation_layer._days_after(as_of, 1 - settings.lookback_days) -%}
    {%- set news -%}
with {{ activation_layer._fact_cte_sql(fact, read_from, [last_date, as_of] | max, settings.timezone) }},

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

{{ activation_layer._changed_dates_cte_sql('active_date', fact.entity) }}

select
    (
        select max(active_date) from fact
        where active_date <= {{ activation_layer._date(last_date) }}
    ) as last_event_date,
    (select min(active_date) from changed) as first_changed_date
    {%- if oldest_snapshot is not none %},
    (
        select max(snapshot_date) from {{ this }}
        where snapshot_date = {{ activation_layer._date(oldest_snapshot) }}
    ) as oldest_snapshot_date
    {%- endif %}
    {%- endset -%}
    {%- set row = activation_layer._first_row(news) -%}
    {%- do return({
        'last_event_date': activation_layer._to_date(row[0]),
        'first_changed_date': activation_layer._to_date(row[1]),
        'may_lack_snapshots': oldest_snapshot is none or row[2] is none
    }) -%}
{% endmacro %}


{#- The oldest snapshot that is kept for being recent, and not as the end of a period; none where all are such ends. -#}
{% macro _oldest_daily_snapshot(stored) %}
    {%- for days in range(stored.settings.snapshot_days - 1, 0, -1) -%}
        {%- set date = activation_layer._days_after(stored.as_of, -days) -%}
        {%- set next_date = activation_layer._days_after(date, 1) -%}
        {%- if next_date.day > 1
            and next_date != activation_layer._period_of(next_date, 'weekly', stored.settings.week_start) -%}
            {%- do return(date) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(none) -%}
{% endmacro %}


{% macro _rows_of(query) %}
    {%- do return(run_query(query ~ activation_layer._query_settings()).rows) -%}
{% endmacro %}


{% macro _first_row(query) %}
    {%- set rows = activation_layer._rows_of(query) -%}
    {%- do return(rows[0] if rows | length > 0 else none) -%}
{% endmacro %}


{#- Runs that see no facts or a sample of them must not touch what is stored. -#}
{% macro _leaves_rows_alone() %}
    {%- do return(flags.EMPTY or activation_layer._is_sample()) -%}
{% endmacro %}


{% macro _is_sample() %}
    {%- do return(invocation_args_dict.get('sample') is not none) -%}
{% endmacro %}
