{#-
    What one run of an activation model computes:
      as_of         the fact's as-of date; none where first_last holds no row
      start         first period that it writes; none: the whole history
      open_period   first date of the first period that is not complete
      base          snapshot of first_last that the state before start is taken from; none: from the fact alone
      recorded_from first period whose rows all record what they were built with (earlier ones: those of new entities):
                    the latest active one, which is written again where the rows that recorded it make way
      built         what those who read the table go by: when it was last written as a whole (built_at), the longest
                    look-back of any run since (lookback_days), and which rebuild of the past its rows belong to
      longest_streak  longest inactive streak that a row may say
      unchanged     true where stored rows stay as they are
-#}
{% macro _activation_plan(call, fact, first_last, grain, inactive_periods, settings) %}
    {%- if not activation_layer._can_ask(call, [fact.relation, first_last], settings) -%}
        {%- do return(activation_layer._activation_plan_without_tables(grain, settings)) -%}
    {%- endif -%}
    {%- do activation_layer._take_turns(read=[first_last]) -%}
    {%- do activation_layer._require_own_table(call, 'activation') -%}
    {%- set incremental = activation_layer._is_incremental() -%}
    {%- set snapshot = activation_layer._stored_first_last(first_last, settings) -%}
    {%- set record = activation_layer._stored_activation(
        this, activation_layer._recent_since(snapshot, grain)
    ) if incremental else none -%}
    {%- set stored = none if record is none or activation_layer._replaces_sample(record) else record -%}
    {%- set unchanged = incremental and activation_layer._leaves_rows_alone() -%}
    {%- if snapshot is none or unchanged -%}
        {%- do return({
            'as_of': none, 'start': none, 'base': none, 'recorded_from': none, 'built': {},
            'longest_streak': 0, 'unchanged': unchanged
        }) -%}
    {%- endif -%}

    {%- if stored is not none -%}
        {%- do activation_layer._require_same_settings(
            call, stored.settings,
            activation_layer._activation_settings(fact, grain, inactive_periods, settings)
        ) -%}
        {%- do activation_layer._require_not_ahead(call, stored.as_of, snapshot.as_of) -%}
    {%- endif -%}
    {%- set recorded_from = activation_layer._period_start(snapshot.last_active_date, grain, settings.week_start) -%}
    {%- set start = none if stored is none
        else activation_layer._activation_start(call, fact, first_last, grain, stored, snapshot, settings) -%}
    {%- if start is not none and recorded_from < start <= stored.recorded_in -%}
        {%- set start = recorded_from -%}
    {%- endif -%}
    {%- do return({
        'as_of': snapshot.as_of,
        'start': start,
        'base': none if start is none
            else activation_layer._snapshot_on_or_before(first_last, activation_layer._add_days(start, -1)),
        'open_period': activation_layer._open_period(snapshot.as_of, grain, settings.week_start),
        'recorded_from': recorded_from,
        'built': activation_layer._activation_build(stored if start is not none else none, snapshot, settings),
        'longest_streak': activation_layer._longest_streak(first_last, snapshot.as_of, grain, inactive_periods),
        'unchanged': false
    }) -%}
{% endmacro %}


{% macro _activation_build(stored, snapshot, settings) %}
    {%- if stored is none -%}
        {%- do return({
            'built_at': activation_layer._run_moment(),
            'lookback_days': settings.lookback_days,
            'rebuilt_at': snapshot.rebuilt_at
        }) -%}
    {%- endif -%}
    {%- do return({
        'built_at': stored.settings.built_at,
        'lookback_days': [settings.lookback_days, stored.settings.lookback_days] | max,
        'rebuilt_at': snapshot.rebuilt_at
    }) -%}
{% endmacro %}


{#-
    First period to recompute: the one after those that the table is right through, a look-back period that has
    changed, a backfill, or a rebuild of the past that this table missed; none where it missed more than one. Never
    later than the first one that has no row: a run may have died that had deleted it.
-#}
{% macro _activation_start(call, fact, first_last, grain, stored, snapshot, settings) %}
    {%- if stored.rebuilt_at < snapshot.rebuilt_since -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set first_new_date = activation_layer._add_days(stored.as_of, 1) -%}
    {%- set next_period = activation_layer._period_start(first_new_date, grain, settings.week_start) -%}
    {%- set lookback_period = activation_layer._period_start(
        activation_layer._add_days(
            first_new_date, -([settings.lookback_days, snapshot.settings.lookback_days] | max)
        ), grain, settings.week_start
    ) -%}
    {%- set asked = [
        next_period, settings.start, activation_layer._add_periods(stored.last_period, 1, grain)
    ] | select | list -%}
    {%- if stored.rebuilt_at != snapshot.rebuilt_at -%}
        {%- do asked.append(snapshot.rebuilt_from) -%}
    {%- elif settings.start is not none and settings.start < lookback_period
        and not (snapshot.rebuilt_at >= activation_layer._run_moment() and snapshot.rebuilt_from <= settings.start) -%}
        {%- do activation_layer._raise_error(
            call, 'a backfill begins with first_last, which this run has not recomputed from then',
            '--select ' ~ first_last.identifier ~ '+ --vars \'{activation_start: ' ~ settings.start ~ '}\'',
            'activation_start=' ~ settings.start ~ ' for this model alone'
        ) -%}
    {%- endif -%}
    {%- set asked_period = activation_layer._period_start(asked | min, grain, settings.week_start) -%}
    {%- if asked_period <= lookback_period -%}
        {%- do return(asked_period) -%}
    {%- endif -%}
    {%- set changed = activation_layer._first_changed_period(
        fact, grain, lookback_period, activation_layer._add_days(next_period, -1), settings
    ) -%}
    {%- do return([asked_period, changed or asked_period] | min) -%}
{% endmacro %}


{#- First period between two dates whose active entities, active days or events are not those stored; or none. -#}
{% macro _first_changed_period(fact, grain, from_date, to_date, settings) %}
    {%- set comparison -%}
with {{ activation_layer._fact_cte_sql(fact, from_date, to_date, settings.timezone) }},

in_fact as (
    {{ activation_layer._entity_periods_sql(fact.entity, grain, settings.week_start) }}
),

in_table as (
    select
        {{ activation_layer._listed(fact.entity) }},
        period_start,
        active_days,
        event_count
    from {{ this }}
    where
        period_start between {{ activation_layer._date_literal(from_date) }} and {{ activation_layer._date_literal(to_date) }}
        and inactive_streak = 0
),

{{ activation_layer._changed_dates_cte_sql('period_start', fact.entity + [
    'cast(active_days as ' ~ dbt.type_bigint() ~ ')', 'cast(event_count as ' ~ dbt.type_bigint() ~ ')'
]) }}

select min(period_start) as first_changed_period
from changed_rows
    {%- endset -%}
    {%- do return(activation_layer._to_date(activation_layer._first_row(comparison)[0])) -%}
{% endmacro %}


{#- The longest inactive streak that gets a row: as wanted, and no longer than the history. -#}
{% macro _longest_streak(first_last, as_of, grain, inactive_periods) %}
    {%- if inactive_periods != 'all' and inactive_periods <= 100 -%}
        {%- do return(inactive_periods) -%}
    {%- endif -%}
    {%- set earliest -%}
select min(first_active_date) as first_active_date
from {{ first_last }}
where snapshot_date = {{ activation_layer._date_literal(as_of) }}
    {%- endset -%}
    {%- set first_date = activation_layer._to_date(activation_layer._first_row(earliest)[0]) -%}
    {%- set periods = (as_of - first_date).days // activation_layer._grain(grain).shortest + 1 -%}
    {%- do return(periods if inactive_periods == 'all' else [periods, inactive_periods] | min) -%}
{% endmacro %}
