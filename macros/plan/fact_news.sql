{#- The fact's latest event date that is not later than yesterday. -#}
{% macro _last_event_date(fact, settings) %}
    {%- set yesterday = activation_layer._add_days(settings.today, -1) -%}
    {%- set latest -%}
with {{ activation_layer._fact_cte_sql(fact, none, yesterday, settings.timezone) }}

select max(active_date) as last_event_date
from fact_rows
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
    {%- set last_date = settings.end or activation_layer._add_days(settings.today, -1) -%}
    {%- set read_from = activation_layer._add_days(as_of, 1 - settings.lookback_days) -%}
    {%- set news -%}
with {{ activation_layer._fact_cte_sql(fact, read_from, [last_date, as_of] | max, settings.timezone) }},

in_fact as (
    select distinct
        {{ entity }},
        active_date
    from fact_rows
    where active_date <= {{ activation_layer._date_literal(as_of) }}
),

in_table as (
    select
        {{ entity }},
        last_active_date as active_date
    from {{ this }}
    where
        snapshot_date >= {{ activation_layer._date_literal(read_from) }}
        and snapshot_date = last_active_date
),

{{ activation_layer._changed_dates_cte_sql('active_date', fact.entity) }}

select
    (
        select max(active_date) from fact_rows
        where active_date <= {{ activation_layer._date_literal(last_date) }}
    ) as last_event_date,
    (select min(active_date) from changed_rows) as first_changed_date
    {%- if oldest_snapshot is not none %},
    (
        select max(snapshot_date) from {{ this }}
        where snapshot_date = {{ activation_layer._date_literal(oldest_snapshot) }}
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
        {%- set date = activation_layer._add_days(stored.as_of, -days) -%}
        {%- set next_date = activation_layer._add_days(date, 1) -%}
        {%- if next_date.day > 1
            and next_date != activation_layer._period_start(next_date, 'weekly', stored.settings.week_start) -%}
            {%- do return(date) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(none) -%}
{% endmacro %}
