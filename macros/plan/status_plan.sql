{#-
    What one run of a status model computes:
      as_of        the fact's as-of date
      period       latest complete period
      period_end   last date of that period, for which first_last has a snapshot
      before       the period before
      week_start   the one that the activation table was built with
      unchanged    true where stored rows stay as they are
-#}
{% macro _status_plan(call, entity, pair, settings) %}
    {%- set unasked = activation_layer._status_at(
        activation_layer._assumed_as_of(settings), pair.grain, settings.week_start
    ) -%}
    {%- if not activation_layer._can_ask(call, [pair.first_last, pair.activation], settings) -%}
        {%- do return(unasked) -%}
    {%- endif -%}
    {%- do activation_layer._take_turns(read=[pair.first_last, pair.activation]) -%}
    {%- if activation_layer._is_incremental() and activation_layer._leaves_rows_alone() -%}
        {%- do return(dict(unasked, unchanged=true)) -%}
    {%- endif -%}
    {%- set asked = activation_layer._asked_pairs([pair], settings) | first -%}
    {%- if asked.snapshot is none -%}
        {%- do return(unasked) -%}
    {%- endif -%}
    {%- do activation_layer._require_followed(call, asked) -%}
    {%- set plan = activation_layer._status_at(asked.as_of, pair.grain, asked.week_start) -%}
    {%- if activation_layer._builds_models() -%}
        {%- do activation_layer._warn_of_different_entities(call, entity, pair, plan) -%}
    {%- endif -%}
    {%- do return(plan) -%}
{% endmacro %}


{% macro _status_at(as_of, grain, week_start) %}
    {%- set open_period = activation_layer._open_period(as_of, grain, week_start) -%}
    {%- set period_end = activation_layer._add_days(open_period, -1) -%}
    {%- set period = activation_layer._period_start(period_end, grain, week_start) -%}
    {%- do return({
        'as_of': as_of,
        'period': period,
        'period_end': period_end,
        'before': activation_layer._add_periods(period, -1, grain),
        'week_start': week_start,
        'unchanged': false
    }) -%}
{% endmacro %}


{#- Who stands where is told by first_last and the activation table together: both must know the same facts. -#}
{% macro _require_followed(call, asked) %}
    {%- if not asked.follows -%}
        {%- do activation_layer._raise_error(
            call, 'the activation table is behind its first_last',
            'dbt run --select ' ~ asked.activation.identifier ~ '+',
            ('no active row' if asked.record is none else 'as of ' ~ asked.record.as_of)
                ~ ', and first_last as of ' ~ asked.snapshot.as_of
        ) -%}
    {%- elif asked.snapshot.settings.week_start != asked.week_start -%}
        {%- do activation_layer._raise_error(
            call, 'first_last keeps no snapshot of the end of the latest complete period',
            'dbt run --select ' ~ asked.first_last.identifier ~ '+',
            'week_start=' ~ asked.snapshot.settings.week_start
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
with in_fact as (
    select
        {{ columns }},
        {{ activation_layer._period_start_sql('last_active_date', pair.grain, plan.week_start) }} as last_active_period
    from {{ pair.first_last }}
    where
        snapshot_date = {{ activation_layer._date_literal(plan.period_end) }}
        and last_active_date >= {{ activation_layer._date_literal(plan.before) }}
),

in_table as (
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
from changed_rows
    {%- endset -%}
    {%- set differing = activation_layer._first_row(comparison)[0] -%}
    {%- if differing > 0 -%}
        {%- do activation_layer._warn(
            call, pair.first_last.identifier ~ ' and ' ~ pair.activation.identifier
            ~ ' know different late rows (' ~ differing ~ ' differences since ' ~ plan.before ~ '); states are those of '
            ~ pair.activation.identifier ~ '. To mend it: dbt build --select ' ~ pair.first_last.identifier
            ~ '+ --vars \'{activation_start: ' ~ plan.before ~ '}\''
        ) -%}
    {%- endif -%}
{% endmacro %}
