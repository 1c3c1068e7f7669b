{#-
    What the fact holds now, day by day, as tables record it, and the rows of each day: from the first day of the
    look-back on. Of the fact itself a run asks nothing else.
-#}
{% macro _fact_digests(fact, since, through, settings) %}
    {%- set asked -%}
with {{ activation_layer._fact_cte_sql(fact, since, through, settings) }},

{{ activation_layer._fact_digests_cte_sql(fact, 'fact_rows') }}

select
    active_date,
    event_count,
    digest,
    {{ activation_layer._hashed_by() }} as hashed_by
from fact_digests
order by active_date
    {%- endset -%}
    {%- set found = {'since': since, 'hashed_by': none, 'days': {}, 'row_counts': {}} -%}
    {%- for row in activation_layer._rows_of(asked) -%}
        {%- set date = activation_layer._to_date(row[0]) -%}
        {%- do found.days.update({date.toordinal(): activation_layer._rows_and_digest(row[1], row[2])}) -%}
        {%- do found.row_counts.update({date: row[1] | int}) -%}
        {%- do found.update({'hashed_by': row[3] | string}) -%}
    {%- endfor -%}
    {%- do return(found) -%}
{% endmacro %}


{#- Days before this one are not digested: further back than any look-back that is likely. -#}
{% macro _digested_since(as_of, settings) %}
    {%- do return(activation_layer._add_days(as_of, 1 - [settings.lookback_days, 40] | max)) -%}
{% endmacro %}


{#-
    The digests that a table goes on recording: of days from the start of what the run writes, its statement makes them;
    of earlier days, whose rows stay, those of then are kept, though the run may read these days again. Where it reads the
    whole history, it finds the row that is to hold the record among those of the statement.
-#}
{% macro _digests_to_keep(known, found, start, as_of, last_date, settings) %}
    {%- set known_since = known.since if known.hashed_by == found.hashed_by else start -%}
    {%- set since = [
        [activation_layer._digested_since(as_of, settings), [known_since, start] | min] | max, last_date
    ] | select | min -%}
    {%- do return({
        'since': since,
        'days': activation_layer._digests_text(known, since, activation_layer._add_days(start, -1))
    }) -%}
{% endmacro %}


{#- The fact's first and latest event dates, through a date or yesterday. -#}
{% macro _event_dates(fact, through, settings) %}
    {%- set last_date = through or activation_layer._add_days(settings.today, -1) -%}
    {%- set bounds -%}
with {{ activation_layer._fact_cte_sql(fact, none, last_date, settings) }}

select
    min(active_date) as first_event_date,
    max(active_date) as last_event_date
from fact_rows
    {%- endset -%}
    {%- set row = activation_layer._first_row(bounds) -%}
    {%- do return({'first': activation_layer._to_date(row[0]), 'last': activation_layer._to_date(row[1])}) -%}
{% endmacro %}


{#-
    The same after a run from start; asked only where rows may be gone that told it before. Of a fact that has lost all
    its rows (`lost`) they stay as they were.
-#}
{% macro _event_dates_after(fact, stored, found, start, as_of, settings) %}
    {%- set known = {
        'first': activation_layer._to_date(stored.first_active), 'last': activation_layer._to_date(stored.last_active)
    } -%}
    {%- set last_dates = found.row_counts.keys() | select('ge', start) | select('le', as_of) | list -%}
    {%- do last_dates.append(known.last) if start > known.last -%}
    {%- if start > known.first and last_dates -%}
        {%- do return(dict(known, last=last_dates | max)) -%}
    {%- endif -%}
    {%- set asked = activation_layer._event_dates(fact, as_of, settings) -%}
    {%- do return(dict(known, lost=true) if asked.first is none else asked) -%}
{% endmacro %}
