{#-
    What has been loaded into a fact since a first_last table last looked, by the fact's load time:
      first_date  earliest event date among those rows, on or before the stored as-of date; none where there is none
      watermark   how far it has looked now: the latest load time as text (`through`), and a digest of the rows that
                  carry it (`rows`), so that rows that come with the same load time later are noticed
    A load time from the future (more than a day ahead) does not move the watermark, or it would hide what comes until
    then. Where there is none, all rows that have a load time are new.
-#}
{% macro _late_arrivals(call, fact, stored, as_of, settings) %}
    {%- set watermark = none if stored is none else stored.get('loads') -%}
    {%- set loaded_at = fact.loaded_at -%}
    {%- set tomorrow = activation_layer._start_of_date_literal(
        activation_layer._add_days(settings.today, 2), loaded_at.time_type
    ) -%}
    {%- set mark = none if watermark is none
        else 'cast(' ~ activation_layer._text_literal(watermark.through) ~ ' as ' ~ loaded_at.data_type ~ ')' -%}
    {%- set is_known = 'active_date <= ' ~ activation_layer._date_literal(stored.as_of if stored is not none else as_of) -%}
    {%- set digest = activation_layer._entity_hash(activation_layer._told_columns(fact) + ['active_date']) -%}
    {%- set loads -%}
with {{ activation_layer._fact_cte_sql(
    fact, none, as_of, settings,
    columns=[loaded_at.quoted ~ ' as row_loaded_at'],
    conditions=[] if mark is none else [loaded_at.quoted ~ ' >= ' ~ mark]
) }},

latest_load as (
    select max(row_loaded_at) as latest_loaded_at
    from fact_rows
    where row_loaded_at < {{ tomorrow }}
)

select
    (select {{ activation_layer._moment_text('latest_loaded_at', loaded_at.time_type) }} from latest_load) as loaded_through,
    sum(case when row_loaded_at = (select latest_loaded_at from latest_load) then 1 else 0 end) as rows_loaded_last,
    sum(case when row_loaded_at = (select latest_loaded_at from latest_load) then {{ digest }} else 0 end) as digest_loaded_last,
    sum(case when row_loaded_at >= {{ tomorrow }} then 1 else 0 end) as rows_of_the_future,
    {%- if mark is none %}
    min(case when row_loaded_at is not null and {{ is_known }} then active_date end) as first_date,
    cast(null as date) as first_date_at_mark,
    0 as rows_at_mark,
    0 as digest_at_mark
    {%- else %}
    min(case when row_loaded_at > {{ mark }} and {{ is_known }} then active_date end) as first_date,
    min(case when row_loaded_at = {{ mark }} and {{ is_known }} then active_date end) as first_date_at_mark,
    sum(case when row_loaded_at = {{ mark }} and {{ is_known }} then 1 else 0 end) as rows_at_mark,
    sum(case when row_loaded_at = {{ mark }} and {{ is_known }} then {{ digest }} else 0 end) as digest_at_mark
    {%- endif %}
from fact_rows
    {%- endset -%}
    {%- set row = activation_layer._first_row(loads) -%}
    {%- if row[3] and activation_layer._builds_models() -%}
        {%- do activation_layer._warn(
            call, row[3] | int ~ ' rows have a load time in the future; '
            ~ 'every run recomputes from their dates until that is mended'
        ) -%}
    {%- endif -%}
    {%- set dates = [activation_layer._to_date(row[4])] -%}
    {%- if watermark is not none and watermark.rows != activation_layer._rows_and_digest(row[6], row[7]) -%}
        {%- do dates.append(activation_layer._to_date(row[5])) -%}
    {%- endif -%}
    {%- do return({
        'first_date': dates | select | sort | first or none,
        'watermark': watermark if row[0] is none
            else {'through': row[0], 'rows': activation_layer._rows_and_digest(row[1], row[2])}
    }) -%}
{% endmacro %}


{% macro _rows_and_digest(rows, digest) %}
    {%- do return((rows or 0) | int ~ ':' ~ (digest or 0) | int) -%}
{% endmacro %}
