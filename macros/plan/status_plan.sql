{#-
    What one run of a status model computes:
      as_of        the fact's as-of date
      period       latest complete period
      period_end   last date of that period, for which first_last has a snapshot
      before       the period before
      week_start   the one that the activation table was built with
      unchanged    true where nothing is to be written
      replaces_all true where every stored row makes way
-#}
{% macro _status_plan(call, entity, pair, settings) %}
    {%- if model.resource_type == 'unit_test' -%}
        {%- do activation_layer._require_unit_test_end(call, settings) -%}
        {%- do return(activation_layer._status_at(settings.end, pair.grain, settings.week_start)) -%}
    {%- endif -%}
    {%- set yesterday = activation_layer._add_days(settings.today, -1) -%}
    {%- if not (activation_layer._can_ask(call, pair.first_last) and activation_layer._can_ask(call, pair.activation)) -%}
        {%- do return(activation_layer._status_at(settings.end or yesterday, pair.grain, settings.week_start)) -%}
    {%- endif -%}
    {%- do activation_layer._lock_tables(read=[pair.first_last, pair.activation]) -%}
    {%- set asked = activation_layer._asked_pairs([pair], settings) | first -%}
    {%- set leaves_alone = is_incremental() and activation_layer._leaves_rows_alone() -%}
    {%- if leaves_alone or asked.known is none -%}
        {%- do return(dict(
            activation_layer._status_at(yesterday, pair.grain, settings.week_start),
            unchanged=true, replaces_all=is_incremental() and not leaves_alone
        )) -%}
    {%- endif -%}
    {%- do activation_layer._require_followed(call, asked) -%}
    {%- set plan = activation_layer._status_at(asked.as_of, pair.grain, asked.week_start) -%}
    {%- if activation_layer._builds_models() -%}
        {%- do activation_layer._warn_of_different_entities(call, entity, pair, plan) -%}
    {%- endif -%}
    {%- do return(dict(plan, replaces_all=is_incremental())) -%}
{% endmacro %}


{% macro _status_at(as_of, grain, week_start) %}
    {%- set open_period = activation_layer._open_period(as_of, grain, week_start) -%}
    {%- set period_end = activation_layer._add_days(open_period, -1) -%}
    {%- set period = activation_layer._period_start(period_end, grain, week_start) -%}
    {%- do return({
        'as_of': as_of,
        'period': period,
        'period_end': period_end,
        'before': activation_layer._period_before(period, grain, week_start),
        'week_start': week_start,
        'unchanged': false,
        'replaces_all': false
    }) -%}
{% endmacro %}


{#- Who stands where is told by first_last and the activation table together: both must know the same facts. -#}
{% macro _require_followed(call, asked) %}
    {%- if not asked.follows -%}
        {%- do activation_layer._raise_error(
            call, 'the activation table is behind its first_last',
            'dbt run --select ' ~ asked.activation.identifier ~ '+',
            ('no active row' if asked.found is none else 'as of ' ~ asked.found.as_of)
                ~ ', and first_last as of ' ~ asked.known.as_of
        ) -%}
    {%- elif asked.known.settings.week_start != asked.week_start -%}
        {%- do activation_layer._raise_error(
            call, 'first_last keeps no snapshot of the end of the latest complete period',
            'dbt run --select ' ~ asked.first_last.identifier ~ '+',
            'week_start=' ~ asked.known.settings.week_start
        ) -%}
    {%- endif -%}
{% endmacro %}


{#-
    Late rows that only one of the tables has taken in show in who was last active in the last two periods: a run left
    one of the tables out, or they came after the look-back into a period that was still open.
-#}
{% macro _warn_of_different_entities(call, entity, pair, plan) %}
    {%- set columns = entity | join(',\n        ') -%}
    {%- set comparison -%}
with found as (
    select
        {{ columns }},
        {{ activation_layer._period_start_sql('last_active_date', pair.grain, plan.week_start) }} as last_active_period
    from {{ pair.first_last }}
    where
        snapshot_date = {{ activation_layer._date_literal(plan.period_end) }}
        and last_active_date >= {{ activation_layer._date_literal(plan.before) }}
),

known as (
    select
        {{ columns }},
        max(period_start) as last_active_period
    from {{ pair.activation }}
    where
        inactive_streak = 0
        and period_start between {{ activation_layer._date_literal(plan.before) }} and {{ activation_layer._date_literal(plan.period) }}
    group by {{ entity | join(', ') }}
),

{{ activation_layer._changed_cte_sql() }}

select count(*) as differing_entities
from changed
    {%- endset -%}
    {%- set differing = activation_layer._first_row(comparison)[0] -%}
    {%- if differing > 0 -%}
        {%- do exceptions.warn(
            'activation_layer: ' ~ call ~ ': ' ~ pair.first_last.identifier ~ ' and ' ~ pair.activation.identifier
            ~ ' know different late rows (' ~ differing ~ ' differences since ' ~ plan.before ~ '); states are those of '
            ~ pair.activation.identifier ~ '. To mend it: dbt build --select ' ~ pair.first_last.identifier
            ~ '+ --vars \'{activation_start: ' ~ plan.before ~ '}\''
        ) -%}
    {%- endif -%}
{% endmacro %}
