{#-
    What one run of an activation model computes:
      fact           the fact, as first_last has found it
      as_of          the fact's as-of date; none where first_last holds no row
      start          first period that it writes; none: the whole history
      open_period    first date of the first period that is not complete
      base           snapshot of first_last that the state before start is taken from; none: from the fact alone
      read_from      first date of the fact that it reads; none: the fact's first row
      longest_streak longest inactive streak that a row may say
      digests_from   first date of which it records what it sees
      record         what it records beside its rows
      columns        those of the stored table
      unchanged      true where stored rows stay as they are
      rebuilds       true where another logic wrote the table, which is made anew
-#}
{% macro _activation_plan(call, fact_relation, first_last, declared, grain, inactive_periods, settings) %}
    {%- if not activation_layer._can_ask(call, [fact_relation, first_last], settings) -%}
        {%- do return(activation_layer._activation_plan_without_tables(
            activation_layer._fact(call, fact_relation, declared),
            grain, inactive_periods, settings
        )) -%}
    {%- endif -%}
    {%- do activation_layer._speak_of_vars(call) -%}
    {%- set goes_on = activation_layer._is_incremental() -%}
    {%- do activation_layer._take_turns(goes_on, read=[first_last]) -%}
    {%- set columns = activation_layer._own_columns(call, 'activation', goes_on) -%}
    {%- set tables = {'first_last': activation_layer._first_last_table(first_last)} -%}
    {%- do tables.update(activation=activation_layer._activation_table(this, grain)) if goes_on -%}
    {%- set records = activation_layer._records(tables, settings) -%}
    {%- set known = records.get('first_last') -%}
    {%- do activation_layer._require_current_logic(call, first_last, known, 'first_last') -%}
    {%- if known is not none -%}
        {%- do activation_layer._require_same_settings(
            call, known, activation_layer._date_settings(settings), followed=activation_layer._model_of(first_last)
        ) -%}
        {%- do activation_layer._require_same_settings(
            call, activation_layer._segment_rules(known.get('segments', {})),
            activation_layer._segment_rules(declared.get('segments', {})), followed=activation_layer._model_of(first_last)
        ) -%}
        {%- do activation_layer._require_same_version(
            call, first_last, known, activation_layer._fact_version(declared.fact.split('.') | last)
        ) -%}
    {%- endif -%}
    {%- set fact = activation_layer._fact(call, fact_relation, declared) if known is none
        else activation_layer._recorded_fact(fact_relation, known) -%}
    {%- if goes_on and activation_layer._leaves_rows_alone() -%}
        {%- do return(activation_layer._unchanged_activation(fact, grain, inactive_periods, settings)) -%}
    {%- endif -%}
    {%- set record = records.get('activation') -%}
    {%- set rebuilds = activation_layer._rebuilds(call, 'activation', record, settings) -%}
    {%- set stored = none if rebuilds or record is none or record.get('sampled', false) else record -%}
    {%- if stored is not none -%}
        {%- do activation_layer._require_same_settings(
            call, stored, activation_layer._activation_settings(fact, grain, inactive_periods, settings)
        ) -%}
    {%- endif -%}
    {%- if known is none -%}
        {%- do activation_layer._require_no_rows(call, first_last) -%}
        {%- do return(dict(
            activation_layer._activation_plan_without_tables(fact, grain, inactive_periods, settings),
            as_of=none, start=none, base=none, read_from=none, record=none, columns=columns, rebuilds=rebuilds
        )) -%}
    {%- endif -%}
    {%- set first_change = none if stored is none
        else activation_layer._first_change(call, first_last, stored, known, settings) -%}
    {%- if first_change is not none and first_change > known.as_of -%}
        {%- do return(activation_layer._unchanged_activation(fact, grain, inactive_periods, settings)) -%}
    {%- endif -%}
    {%- if first_change is none -%}
        {%- set event_dates = activation_layer._event_dates(fact, known.as_of, settings) -%}
        {%- do known.update(
            first_active=event_dates.first or known.first_active, last_active=event_dates.last or known.last_active
        ) -%}
    {%- endif -%}
    {%- set after = activation_layer._stands_at(first_last, 'snapshot_date', known) -%}
    {%- do after.update(activation_layer._stands_at(this, 'period_start', stored)) if stored is not none -%}
    {%- do return(dict(
        activation_layer._activation_range(
            fact, grain, inactive_periods, stored, known, first_change, settings
        ), columns=columns, after=after, rebuilds=rebuilds
    )) -%}
{% endmacro %}


{% macro _unchanged_activation(fact, grain, inactive_periods, settings) %}
    {%- do return(dict(
        activation_layer._activation_plan_without_tables(fact, grain, inactive_periods, settings), unchanged=true
    )) -%}
{% endmacro %}


{#-
    The earliest date from which the table does not hold what first_last knows, a date after all others where it holds
    everything; none: from the beginning. It is one from which first_last has changed since the table followed it, or one
    of which the two have seen other rows, since the fact has changed between their runs.
-#}
{% macro _first_change(call, first_last, stored, known, settings) %}
    {%- set changes = activation_layer._changes_since(known, stored.followed) -%}
    {%- if changes is none -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- do activation_layer._require_backfill_of_first_last(call, first_last, stored, changes, settings) -%}
    {%- set differing = activation_layer._seen_differently(stored, known) -%}
    {%- set unverified_from = [
        activation_layer._to_date(stored.unverified_from),
        activation_layer._add_days(stored.as_of, 1 - settings.lookback_days)
    ] | min -%}
    {%- do activation_layer._warn_of_different_rows(
        call, model.name, first_last,
        differing.known | select('lt', ([unverified_from] + changes[1:]) | min) | list, unverified_from
    ) -%}
    {%- do return((
        changes[1:] + (differing.all | select('ge', unverified_from) | list) + [activation_layer._add_days(known.as_of, 1)]
    ) | min) -%}
{% endmacro %}


{#-
    A backfill of this table alone would have it know more of the past than first_last does. One that it has followed
    already may be asked for again.
-#}
{% macro _require_backfill_of_first_last(call, first_last, stored, changes, settings) %}
    {%- if activation_layer._builds_models() and settings.start is not none and settings.start <= stored.as_of
        and not changes[1:] | select('le', settings.start) | list
        and not modules.datetime.date(1, 1, 1) < changes[0] <= settings.start -%}
        {%- do activation_layer._raise_error(
            call, 'a backfill begins with first_last, which has not been recomputed from then',
            'a date from which first_last has been recomputed',
            'activation_start=' ~ settings.start ~ ' for this model alone',
            'dbt run --select ' ~ activation_layer._model_of(first_last) ~ '+'
                ~ activation_layer._vars_to_build_with(settings.start)
        ) -%}
    {%- endif -%}
{% endmacro %}


{% macro _activation_range(fact, grain, inactive_periods, stored, known, first_change, settings) %}
    {%- set last_active = activation_layer._to_date(known.last_active) -%}
    {%- set start = none if first_change is none
        else activation_layer._period_start([first_change, last_active] | min, grain, settings.week_start) -%}
    {%- set base = none if start is none
        else activation_layer._to_dates(known.snapshots) | select('lt', start) | max or none -%}
    {%- set read_from = none if base is none else activation_layer._add_days(base, 1) -%}
    {%- set since = [activation_layer._to_date(known.digests.since), last_active] | min -%}
    {%- set digests_from = [since, read_from] | select | max -%}
    {%- set unverified_from = [
        activation_layer._add_days(known.as_of, 1 - settings.lookback_days), read_from
    ] | select | max -%}
    {%- set record = activation_layer._next_write(stored, start) -%}
    {%- do record.update(
        logic=activation_layer._logic_version('activation'),
        followed=known.write,
        first_active=known.first_active | string,
        unverified_from=unverified_from | string,
        digests={'since': digests_from, 'days': ''},
        **activation_layer._activation_settings(fact, grain, inactive_periods, settings)
    ) -%}
    {%- do return({
        'fact': fact,
        'as_of': known.as_of,
        'start': start,
        'base': base,
        'read_from': read_from,
        'open_period': activation_layer._open_period(known.as_of, grain, settings.week_start),
        'longest_streak': activation_layer._longest_streak(known, grain, inactive_periods),
        'digests_from': digests_from,
        'record': record,
        'unchanged': false,
        'rebuilds': false
    }) -%}
{% endmacro %}


{#- The longest inactive streak that gets a row: as wanted, and no longer than the history. -#}
{% macro _longest_streak(known, grain, inactive_periods) %}
    {%- if inactive_periods != 'all' and inactive_periods <= 100 -%}
        {%- do return(inactive_periods) -%}
    {%- endif -%}
    {%- set days = (known.as_of - activation_layer._to_date(known.first_active)).days -%}
    {%- set periods = days // activation_layer._grains()[grain].shortest + 1 -%}
    {%- do return(periods if inactive_periods == 'all' else [periods, inactive_periods] | min) -%}
{% endmacro %}
