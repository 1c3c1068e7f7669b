{#-
    One failing row is one date among the last recent_days days on which a fact or source has fewer than min_rows rows.
    The last of these days is yesterday, or the var activation_end. Dates are those that the layer reads: local dates in
    activation_timezone. Before its first date a table owes no rows, unless it has none at all, nor does it before the
    var activation_first_date.
-#}
{% test partitions_present(model, event_time, min_rows=1, recent_days=7) %}
    {%- if not activation_layer._tests_run() or activation_layer._leaves_rows_alone() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set test = 'partitions_present' -%}
    {%- do activation_layer._require_test_number(test, 'min_rows', min_rows, at_least=1) -%}
    {%- do activation_layer._require_test_number(test, 'recent_days', recent_days, at_least=1) -%}
    {{- activation_layer._absent_dates_sql(
        model, activation_layer._tested_event_time(test, model, event_time), min_rows, recent_days
    ) -}}
{% endtest %}


{% macro _absent_dates_sql(tested, event_time, min_rows, recent_days) %}
    {%- set settings = activation_layer._settings() -%}
    {%- set last_date = settings.end or activation_layer._add_days(settings.today, -1) -%}
    {%- set first_counted_date = activation_layer._first_counted_date(settings) -%}
    {%- set first_date = [
        activation_layer._add_days(last_date, 1 - recent_days), [first_counted_date, last_date] | min
    ] | max -%}
    {%- set local_date = activation_layer._local_date(event_time.quoted, event_time.time_type, settings.timezone) -%}
with recent_rows as (
    select {{ local_date }} as event_date
    from {{ tested }}
    where
        {{ event_time.quoted }} >= {{ activation_layer._start_of_date_literal(activation_layer._add_days(first_date, -2), event_time.time_type) }}
        and {{ event_time.quoted }} < {{ activation_layer._start_of_date_literal(activation_layer._add_days(settings.today, 3), event_time.time_type) }}
),

found_dates as (
    select
        event_date,
        count(*) as event_rows
    from recent_rows
    where event_date between {{ activation_layer._date_literal(first_date) }} and {{ activation_layer._date_literal(settings.today) }}
    group by event_date
),

earlier_rows as (
    select 1 as is_found
    from {{ tested }}
    where
        {{ event_time.quoted }} >= {{ activation_layer._start_of_date_literal(activation_layer._add_days(first_counted_date, -2), event_time.time_type) }}
        and {{ event_time.quoted }} < {{ activation_layer._start_of_date_literal(activation_layer._add_days(first_date, 2), event_time.time_type) }}
        and {{ local_date }} >= {{ activation_layer._date_literal(first_counted_date) }}
        and {{ local_date }} < {{ activation_layer._date_literal(first_date) }}
    limit 1
),

date_bounds as (
    select
        case
            when (select count(*) from earlier_rows) > 0 then {{ activation_layer._date_literal(first_date) }}
            else coalesce(min(event_date), {{ activation_layer._date_literal(first_date) }})
        end as first_date
    from found_dates
),

date_numbers as (
    {{ activation_layer._numbers((last_date - first_date).days) }}
),

expected_dates as (
    select {{ activation_layer._add_periods_sql(activation_layer._date_literal(first_date), 'number', 'daily') }} as event_date
    from date_numbers
),

final_rows as (
    select
        expected_dates.event_date,
        coalesce(found_dates.event_rows, 0) as event_rows,
        {{ min_rows }} as min_rows
    from expected_dates
    cross join date_bounds
    left join found_dates on expected_dates.event_date = found_dates.event_date
    where
        expected_dates.event_date >= date_bounds.first_date
        and coalesce(found_dates.event_rows, 0) < {{ min_rows }}
)

select * from final_rows
{{- activation_layer._query_settings() }}
{% endmacro %}


{#-
    The event time of a model, seed or source, as {quoted, time_type}. Stored columns tell their whole type; those of a
    query lose the time zone on Trino.
-#}
{% macro _tested_event_time(test, tested, event_time) %}
    {%- set unique_id = model.depends_on.nodes | first -%}
    {%- set node = graph.nodes.get(unique_id) or graph.sources.get(unique_id) -%}
    {%- set columns = activation_layer._columns_of({
        'database': node.database, 'schema': node.schema, 'identifier': node.get('identifier') or node.alias
    }) or activation_layer._queried_columns('select * from ' ~ tested) -%}
    {%- do return(activation_layer._require_time_column(
        'test ' ~ test, {'identifier': node.name}, columns, 'event time', event_time
    )) -%}
{% endmacro %}
