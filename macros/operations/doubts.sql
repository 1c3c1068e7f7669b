{#- Reasons to distrust the numbers of a period, as sentences; the worst first. -#}
{% macro _doubts(layer, node, activation, fact, stored, known, explained, first_period, counts, settings) %}
    {%- set doubts = [] -%}
    {%- set behind = layer.first_last.name ~ ' holds no row.' if known is none
        else activation_layer._behind_text(node, stored, known) -%}
    {%- do doubts.append(behind ~ ' To mend it: dbt build --select ' ~ layer.first_last.name ~ '+') if behind -%}
    {%- set bare_fact = dict(fact, segments=[]) -%}
    {%- set wrong = activation_layer._disagreements(activation, bare_fact, explained, first_period, settings)
        or activation_layer._changed_days(fact, known, explained, settings) -%}
    {%- if wrong -%}
        {%- do doubts.extend(wrong + [
            'what else differs, and how to mend it: dbt run-operation reconcile --args '
            ~ "'{fact: " ~ layer.declared.fact ~ "}'"
        ]) -%}
    {%- endif -%}
    {%- do doubts.extend(activation_layer._awaited_days(layer, bare_fact, explained, first_period, settings)) -%}
    {%- set expected = settings.end or activation_layer._add_days(settings.today, -1) -%}
    {%- if explained.as_of < expected -%}
        {%- do doubts.append(
            'facts count through ' ~ explained.as_of ~ ' only, '
            ~ activation_layer._pluralize((expected - explained.as_of).days, 'day') ~ ' short of '
            ~ ('yesterday' if settings.end is none else expected)
        ) -%}
    {%- endif -%}
    {%- if explained.baseline_period == first_period and explained.grain != 'daily' -%}
        {%- do doubts.append(
            'it is compared with the first ' ~ explained.noun ~ ' of the history, which may not be a whole one'
        ) -%}
    {%- endif -%}
    {%- set usual = activation_layer._usual(counts, 'active', explained.baseline_period, explained.grain) -%}
    {%- if activation_layer._unusual_by(explained.active_before, usual) -%}
        {%- do doubts.append(
            'it is compared with ' ~ explained.baseline_period ~ ', which was unusual itself: '
            ~ '{:,}'.format(explained.active_before) ~ ' active, usual '
            ~ activation_layer._short_number(usual.median)
        ) -%}
    {%- endif -%}
    {%- do return(doubts) -%}
{% endmacro %}


{#- Periods of the story, and those before them, of which the table has other numbers than the fact. -#}
{% macro _disagreements(activation, fact, explained, first_period, settings) %}
    {%- set periods = [] -%}
    {%- for period in [explained.baseline_period, explained.period] -%}
        {%- do periods.extend([activation_layer._add_periods(period, -1, explained.grain), period]) -%}
    {%- endfor -%}
    {%- set periods = periods | unique | select('ge', first_period) | sort -%}
    {%- set in_fact = {} -%}
    {%- for span in ([periods] if explained.distance < 3 else [periods[:-2], periods[-2:]]) -%}
        {%- do in_fact.update(activation_layer._counts_in_fact(fact, explained.grain, span, settings)) -%}
    {%- endfor -%}
    {%- set in_table = activation_layer._counts_in_table(activation, periods) -%}
    {%- set disagreements = [] -%}
    {%- for period in periods if in_fact.get(period) != in_table.get(period) -%}
        {%- do disagreements.append(
            activation_layer._in_period_text(explained, period) ~ ' the fact has '
            ~ activation_layer._counts_text(in_fact.get(period, [0, 0, 0])) ~ ', the table '
            ~ activation_layer._counts_text(in_table.get(period, [0, 0, 0]))
        ) -%}
    {%- endfor -%}
    {%- do return(disagreements) -%}
{% endmacro %}


{#-
    Where all counts agree, the rows may yet be others: of another entity, at another moment, with other values. The days
    through the period of which first_last knows digests tell, also those on which its states rest.
-#}
{% macro _changed_days(fact, known, explained, settings) %}
    {%- if known is none or known.get('sampled', false) -%}
        {%- do return([]) -%}
    {%- endif -%}
    {%- set digests = activation_layer._digests_in(known.digests) -%}
    {%- set next_period = activation_layer._add_periods(explained.period, 1, explained.grain) -%}
    {%- set last_date = [activation_layer._add_days(next_period, -1), known.as_of] | min -%}
    {%- set found = activation_layer._fact_digests(fact, digests.since, last_date, settings) -%}
    {%- set changed = activation_layer._differing_dates(digests, found, digests.since, last_date)
        if found.hashed_by == digests.hashed_by else [] -%}
    {%- do return([
        'first_last has seen other rows of the fact on ' ~ changed[:10] | join(', ')
        ~ (' and ' ~ (changed | length - 10) ~ ' more days' if changed | length > 10 else '')
    ] if changed else []) -%}
{% endmacro %}


{% macro _counts_text(counts) %}
    {%- do return(
        '{:,}'.format(counts[0]) ~ ' active on ' ~ activation_layer._pluralize(counts[1], 'day') ~ ' with '
        ~ activation_layer._pluralize(counts[2], 'event')
    ) -%}
{% endmacro %}


{#- Entities, active days and events of each of these periods, as the fact has them. -#}
{% macro _counts_in_fact(fact, grain, periods, settings) %}
    {%- set last_date = activation_layer._add_days(activation_layer._add_periods(periods | last, 1, grain), -1) -%}
    {%- set counted -%}
with {{ activation_layer._fact_cte_sql(fact, periods | first, last_date, settings) }},

entity_periods as (
    {{ activation_layer._entity_periods_sql(fact.entity, grain, settings.week_start) }}
)

select
    period_start,
    count(*) as entities,
    sum(active_days) as active_days,
    sum(event_count) as event_count
from entity_periods
group by period_start
    {%- endset -%}
    {%- do return(activation_layer._counts_by_date(counted)) -%}
{% endmacro %}


{% macro _counts_in_table(activation, periods) %}
    {%- set literals = [] -%}
    {%- for period in periods -%}
        {%- do literals.append(activation_layer._date_literal(period)) -%}
    {%- endfor -%}
    {%- set counted -%}
select
    period_start,
    count(*) as entities,
    sum(active_days) as active_days,
    sum(event_count) as event_count
from {{ activation }}
where
    inactive_streak = 0
    and period_start in ({{ literals | join(', ') }})
group by period_start
    {%- endset -%}
    {%- do return(activation_layer._counts_by_date(counted)) -%}
{% endmacro %}


{% macro _counts_by_date(query) %}
    {%- set counts = {} -%}
    {%- for row in activation_layer._rows_of(query) -%}
        {%- do counts.update({
            activation_layer._to_date(row[0]): [row[1] | int, (row[2] or 0) | int, (row[3] or 0) | int]
        }) -%}
    {%- endfor -%}
    {%- do return(counts) -%}
{% endmacro %}


{#-
    Days of the period and of the one before without the rows that first_last waits for (`partitions`). Where it waits
    for none: days without any row, where the four weeks before have rows on every day, or on the same weekdays each.
-#}
{% macro _awaited_days(layer, fact, explained, first_period, settings) %}
    {%- set partitions = layer.declared.get('partitions', {}) -%}
    {%- set waits = partitions.get('on_missing', 'ignore') != 'ignore' -%}
    {%- set min_rows = partitions.get('min_rows', 1) if waits else 1 -%}
    {%- set first_date = activation_layer._add_periods(explained.period, -1, explained.grain) -%}
    {%- set next_period = activation_layer._add_periods(explained.period, 1, explained.grain) -%}
    {%- set last_date = activation_layer._add_days(next_period, -1) -%}
    {%- set earliest = activation_layer._add_days(first_date, -28) -%}
    {%- set row_counts = activation_layer._row_counts(fact, earliest, last_date, settings) -%}
    {%- set earliest_period = activation_layer._period_start(earliest, explained.grain, settings.week_start) -%}
    {%- set begun = earliest if first_period < earliest_period else row_counts.keys() | first or first_date -%}
    {%- set open_weekdays = activation_layer._open_weekdays(row_counts, earliest) -%}
    {%- set awaited = [] -%}
    {%- for number in range((last_date - [first_date, begun] | max).days + 1) -%}
        {%- set date = activation_layer._add_days([first_date, begun] | max, number) -%}
        {%- do awaited.append(date)
            if row_counts.get(date, 0) < min_rows and (waits or date.weekday() in open_weekdays) -%}
    {%- endfor -%}
    {%- if not awaited -%}
        {%- do return([]) -%}
    {%- endif -%}
    {%- do return([
        'days awaited, with '
        ~ ('fewer than ' ~ activation_layer._pluralize(min_rows, 'fact row') if waits else 'no fact row')
        ~ ': ' ~ awaited[:10] | join(', ')
        ~ (' and ' ~ (awaited | length - 10) ~ ' more' if awaited | length > 10 else '')
    ]) -%}
{% endmacro %}


{#- The weekdays that have some rows in each of four weeks; none where another has them now and then, or but few. -#}
{% macro _open_weekdays(row_counts, first_date) %}
    {%- set days_with_rows = {} -%}
    {%- for number in range(28) -%}
        {%- set date = activation_layer._add_days(first_date, number) -%}
        {%- set rows = row_counts.get(date, 0) -%}
        {%- if 0 < rows < 3 -%}
            {%- do return([]) -%}
        {%- endif -%}
        {%- do days_with_rows.update({
            date.weekday(): days_with_rows.get(date.weekday(), 0) + (1 if rows else 0)
        }) -%}
    {%- endfor -%}
    {%- set open_weekdays = [] -%}
    {%- for weekday, days in days_with_rows.items() if days -%}
        {%- if days < 4 -%}
            {%- do return([]) -%}
        {%- endif -%}
        {%- do open_weekdays.append(weekday) -%}
    {%- endfor -%}
    {%- do return(open_weekdays) -%}
{% endmacro %}
