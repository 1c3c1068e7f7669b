{#-
    One failing row is one fact (of a metrics or segments model one fact and grain) whose as-of date lies more than max_days before
    today, or which has no row at all. The var activation_end, where given, takes the place of today.
-#}
{% test as_of_date_is_recent(model, max_days=2) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set test = 'as_of_date_is_recent' -%}
    {%- set tested = activation_layer._tested_model(
        test, [
            'first_last', 'activation', 'activation_status', 'activation_metrics', 'activation_segments', 'activation_rolling'
        ]
    ) -%}
    {%- do activation_layer._require_test_number(test, 'max_days', max_days, at_least=1) -%}
    {%- set declared = tested.declared -%}
    {%- if declared.model == 'activation_segments' -%}
        {%- set declared = dict(declared, facts=activation_layer._split_facts('test ' ~ test, declared)) -%}
    {%- endif -%}
    {{- activation_layer._old_as_of_dates_sql(model, declared, max_days) if declared.get('facts', [0])
        else activation_layer._no_problem_sql() -}}
{% endtest %}


{% macro _old_as_of_dates_sql(tested, declared, max_days) %}
    {%- set settings = activation_layer._settings() -%}
    {%- set oldest = activation_layer._add_days(settings.end or settings.today, -max_days) -%}
    {%- set as_of_sql = 'max(snapshot_date)' if declared.model == 'first_last' else 'max(as_of_date)' -%}
with as_of_dates as (
    {%- for fact in declared.get('facts') or [declared.fact] %}
    {%- set last_fact = loop.last %}
    {%- for grain in declared.get('grains') or [declared.get('grain')] %}
    select
        '{{ fact.split('.') | last }}' as fact_name,
        {{ "'" ~ grain ~ "'" if grain else 'cast(null as ' ~ activation_layer._text_type() ~ ')' }} as time_grain,
        {{ as_of_sql }} as as_of_date,
        {{ activation_layer._date_literal(oldest) }} as oldest_allowed
    from {{ tested }}
    {%- if 'facts' in declared %}
    where
        fact_name = '{{ fact }}'
        {{- '\n        and time_grain = \'' ~ grain ~ '\'' if declared.model != 'activation_rolling' }}
    {%- endif %}
    {{- '\n    union all' if not (last_fact and loop.last) }}
    {%- endfor %}
    {%- endfor %}
)

select * from as_of_dates
where
    as_of_date < oldest_allowed
    or as_of_date is null
{{- activation_layer._query_settings() }}
{% endmacro %}
