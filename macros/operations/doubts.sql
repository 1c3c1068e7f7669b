{#- Reasons to distrust the numbers of a period, as sentences; the worst first. -#}
{% macro _doubts(layer, node, activation, stored, explained, settings) %}
    {%- set doubts = [] -%}
    {%- set known = activation_layer._first_last_record(activation_layer._node_relation(layer.first_last), settings) -%}
    {%- set command = 'dbt build --select ' ~ layer.first_last.name ~ '+' -%}
    {%- if not activation_layer._follows(stored, known) -%}
        {%- do doubts.append(node.name ~ ' has not followed ' ~ layer.first_last.name ~ ': ' ~ command) -%}
    {%- endif -%}
    {%- set fact = activation_layer._fact(
        node.name, activation_layer._node_relation(layer.fact), layer.declared
    ) -%}
    {%- do doubts.extend(activation_layer._disagreements(layer, activation, fact, explained, stored, settings)) -%}
    {%- do doubts.extend(activation_layer._awaited_days(layer, fact, explained, settings)) -%}
    {%- set expected = settings.end or activation_layer._add_days(settings.today, -1) -%}
    {%- if explained.as_of < expected -%}
        {%- do doubts.append(
            'facts count through ' ~ explained.as_of ~ ', '
            ~ activation_layer._pluralize((expected - explained.as_of).days, 'day') ~ ' before ' ~ expected
        ) -%}
    {%- endif -%}
    {%- do return(doubts) -%}
{% endmacro %}


{#- Periods of the story of which the table has other numbers than the fact. -#}
{% macro _disagreements(layer, activation, fact, explained, stored, settings) %}
    {%- set settings = dict(settings, week_start=stored.get('week_start', settings.week_start)) -%}
    {%- set period_before = activation_layer._add_periods(explained.period, -1, explained.grain) -%}
    {%- set spans = [[period_before, explained.period]] -%}
    {%- do spans.insert(0, [explained.before]) if explained.before < period_before -%}
    {%- set disagreements = [] -%}
    {%- for periods in spans -%}
        {%- do disagreements.extend(activation_layer._disagreeing_periods(
            layer, activation, fact, explained, periods, settings
        )) -%}
    {%- endfor -%}
    {%- do return(disagreements) -%}
{% endmacro %}


{% macro _disagreeing_periods(layer, activation, fact, explained, periods, settings) %}
    {%- set last_date = activation_layer._add_days(
        activation_layer._add_periods(periods | last, 1, explained.grain), -1
    ) -%}
    {%- set columns = ['period_start', 'count(*) as entities', 'sum(active_days) as active_days', 'sum(event_count) as event_count'] -%}
    {%- set compared -%}
with {{ activation_layer._fact_cte_sql(fact, periods | first, last_date, settings.timezone) }},

entity_periods as (
    {{ activation_layer._entity_periods_sql(fact.entity, explained.grain, settings.week_start) }}
)

select
    'fact' as counted_in,
    {{ columns | join(',\n    ') }}
from entity_periods
group by period_start
union all
select
    'table' as counted_in,
    {{ columns | join(',\n    ') }}
from {{ activation }}
where
    inactive_streak = 0
    and period_start between {{ activation_layer._date_literal(periods | first) }} and {{ activation_layer._date_literal(periods | last) }}
group by period_start
    {%- endset -%}
    {%- set counts = {} -%}
    {%- for row in activation_layer._rows_of(compared) -%}
        {%- do counts.update({row[0] ~ ' ' ~ activation_layer._to_date(row[1]): [row[2] | int, row[3] | int, row[4] | int]}) -%}
    {%- endfor -%}
    {%- set disagreements = [] -%}
    {%- for period in periods -%}
        {%- set in_fact = counts.get('fact ' ~ period, [0, 0, 0]) -%}
        {%- set in_table = counts.get('table ' ~ period, [0, 0, 0]) -%}
        {%- if in_fact != in_table -%}
            {%- do disagreements.append(
                'the fact has ' ~ '{:,} active with {:,} active days and {:,} events'.format(*in_fact) ~ ' in the '
                ~ explained.noun ~ ' of ' ~ period ~ ', the table ' ~ '{:,} with {:,} and {:,}'.format(*in_table)
                ~ ": dbt run-operation reconcile --args '{fact: " ~ layer.name ~ "}'"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(disagreements) -%}
{% endmacro %}


{#-
    Days of the period and of the one before without the rows that first_last waits for (`partitions`); where it waits for
    none, days without any row, where all of the four weeks before have some.
-#}
{% macro _awaited_days(layer, fact, explained, settings) %}
    {%- set partitions = layer.declared.get('partitions', {}) -%}
    {%- set waits = partitions.get('on_missing', 'ignore') != 'ignore' -%}
    {%- set first_date = activation_layer._add_periods(explained.period, -1, explained.grain) -%}
    {%- set last_date = activation_layer._add_days(activation_layer._add_periods(explained.period, 1, explained.grain), -1) -%}
    {%- set earliest = activation_layer._add_days(first_date, -28) -%}
    {%- set row_counts = activation_layer._row_counts(fact, earliest, last_date, settings) -%}
    {%- set absent = [] -%}
    {%- for number in range((last_date - earliest).days + 1) -%}
        {%- set date = activation_layer._add_days(earliest, number) -%}
        {%- do absent.append(date) if row_counts.get(date, 0) < (partitions.get('min_rows', 1) if waits else 1) -%}
    {%- endfor -%}
    {%- if absent | select('ge', first_date) | list and (waits or absent[0] >= first_date) -%}
        {%- do return(['days awaited, since too few fact rows have them: ' ~ absent | select('ge', first_date) | join(', ')]) -%}
    {%- endif -%}
    {%- do return([]) -%}
{% endmacro %}
