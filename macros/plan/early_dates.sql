{#-
    A date that is missing is often written as one long ago, and such rows make everybody old. Where two years without a
    row come after the fact's first ones, and these are few, the run says so, unless the first date that counts is set.
-#}
{% macro _warn_of_early_dates(call, fact, event_dates, settings) %}
    {%- if activation_layer._builds_models() and settings.first_date is none and event_dates.first is not none
        and (event_dates.last - event_dates.first).days > 730 -%}
        {%- set early = activation_layer._early_dates(fact, event_dates.last, settings) -%}
        {%- if early -%}
            {%- do activation_layer._warn(
                call, activation_layer._pluralize(early.rows, 'row') ~ ' of ' ~ '{:,}'.format(early.rows_in_all)
                ~ ' lie years before the others: from ' ~ event_dates.first ~ ' through ' ~ early.last
                ~ ', and the next on ' ~ early.next ~ '. Where their true date is missing, they should not count. '
                ~ 'Where it is true, activation_first_date: ' ~ event_dates.first ~ ' keeps this warning away',
                'write activation_first_date: ' ~ early.next ~ ' into the vars of dbt_project.yml, then: '
                ~ activation_layer._rebuild(model.name)
            ) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{#- The rows before the latest gap of two years, where they are fewer than one in ten; none where there is no such gap. -#}
{% macro _early_dates(fact, last_date, settings) %}
    {%- set years -%}
with {{ activation_layer._fact_cte_sql(fact, none, last_date, settings) }}

select
    min(active_date) as first_date,
    max(active_date) as last_date,
    count(*) as event_count
from fact_rows
group by {{ activation_layer._period_start_sql('active_date', 'yearly', none) }}
order by first_date
    {%- endset -%}
    {%- set rows = activation_layer._rows_of(years) -%}
    {%- set rows_in_all = rows | map(attribute=2) | map('int') | sum -%}
    {%- set early = {} -%}
    {%- set before = {'rows': 0, 'last': none} -%}
    {%- for row in rows -%}
        {%- set next_date = activation_layer._to_date(row[0]) -%}
        {%- if before.last is not none and (next_date - before.last).days > 730 and before.rows * 10 < rows_in_all -%}
            {%- do early.update(before, next=next_date, rows_in_all=rows_in_all) -%}
        {%- endif -%}
        {%- do before.update(rows=before.rows + row[2] | int, last=activation_layer._to_date(row[1])) -%}
    {%- endfor -%}
    {%- do return(early) -%}
{% endmacro %}
