{#-
    What one run of first_last computes:
      as_of            last date whose facts count; none where the fact has no row
      base             stored snapshot that the run starts from; none: the fact's first row
      read_from        first date of the fact that it reads; none: the fact's first row
      start            first date that it recomputes; none: the whole history, and every stored row makes way
      snapshot_dates   snapshots it writes, ascending
      prunes           true where the table holds snapshots before start that it no longer needs
      kept_dates       those that it needs
      digests_from     first date of which it records what it sees
      record           what it records beside its rows
      columns          those of the stored table
      unchanged        true where stored rows stay as they are
      rebuilds         true where another logic wrote the table, which is made anew
-#}
{% macro _first_last_plan(call, fact, partitions, settings) %}
    {%- if not activation_layer._can_ask(call, [fact.relation], settings) -%}
        {%- do return(activation_layer._first_last_plan_without_tables(fact, settings)) -%}
    {%- endif -%}
    {%- do activation_layer._speak_of_vars(call) -%}
    {%- set goes_on = activation_layer._is_incremental() -%}
    {%- do activation_layer._take_turns(goes_on) -%}
    {%- set columns = activation_layer._own_columns(call, 'first_last', goes_on) -%}
    {%- set record = activation_layer._first_last_record(this, settings) if goes_on else none -%}
    {%- if record is not none and activation_layer._leaves_rows_alone() -%}
        {%- do return(activation_layer._unchanged_first_last(fact, settings)) -%}
    {%- endif -%}
    {%- set rebuilds = activation_layer._rebuilds(call, 'first_last', record, settings) -%}
    {%- if record is none or rebuilds or record.get('sampled', false) -%}
        {%- do return(dict(
            activation_layer._first_load(call, fact, record, partitions, settings), columns=columns, rebuilds=rebuilds
        )) -%}
    {%- endif -%}
    {%- do activation_layer._require_same_settings(
        call, record, activation_layer._first_last_settings(fact, settings)
    ) -%}
    {%- do activation_layer._require_same_version(call, this, record, fact.version) -%}
    {%- set plan = activation_layer._next_snapshots(call, fact, record, partitions, settings) -%}
    {%- do return(
        activation_layer._unchanged_first_last(fact, settings) if plan is none else dict(plan, columns=columns)
    ) -%}
{% endmacro %}


{% macro _unchanged_first_last(fact, settings) %}
    {%- do return(dict(activation_layer._first_last_plan_without_tables(fact, settings), unchanged=true)) -%}
{% endmacro %}


{% macro _first_load(call, fact, replaced, partitions, settings) %}
    {%- set accepted = none if partitions.on_missing == 'ignore' or replaced is not none
        else activation_layer._replaced_as_of() -%}
    {%- set event_dates = activation_layer._event_dates(fact, settings.end, settings) -%}
    {%- set as_of = activation_layer._as_of_before_gap(
        call, fact, accepted, settings.end or event_dates.last, none, partitions, settings
    ) -%}
    {%- do activation_layer._warn_of_early_dates(call, fact, event_dates, settings) -%}
    {%- if as_of is none and not activation_layer._leaves_rows_alone() -%}
        {%- do activation_layer._say(call, 'the fact has no event up to yesterday, so there is nothing to write') -%}
    {%- elif as_of is not none and event_dates.first is not none and as_of < event_dates.first -%}
        {%- do activation_layer._say(call, 'the first date of the fact is awaited, so there is nothing to write') -%}
    {%- endif -%}
    {%- set watermark = none if as_of is none or fact.loaded_at is none
        else activation_layer._late_arrivals(call, fact, none, as_of, settings).watermark -%}
    {%- do return(activation_layer._whole_first_last(fact, as_of, event_dates, watermark, settings)) -%}
{% endmacro %}


{#- The whole history of a fact. -#}
{% macro _whole_first_last(fact, as_of, event_dates, watermark, settings) %}
    {%- set kept = activation_layer._kept_snapshot_dates(as_of, settings) -%}
    {%- set since = [activation_layer._digested_since(as_of or settings.today, settings), event_dates.last] | select | min -%}
    {%- do return({
        'as_of': as_of,
        'base': none,
        'read_from': none,
        'start': none,
        'snapshot_dates': kept,
        'prunes': false,
        'digests_from': since,
        'record': none if as_of is none else activation_layer._first_last_to_record(
            none, none, fact, kept, event_dates, {'since': since, 'days': ''}, watermark, settings
        ),
        'unchanged': false,
        'rebuilds': false
    }) -%}
{% endmacro %}


{#- What is new since the stored snapshots; none where nothing is. -#}
{% macro _next_snapshots(call, fact, stored, partitions, settings) %}
    {%- set first_new_date = activation_layer._add_days(stored.as_of, 1) -%}
    {%- set lookback_start = activation_layer._add_days(first_new_date, -settings.lookback_days) -%}
    {%- set last_date = settings.end or activation_layer._add_days(settings.today, -1) -%}
    {%- set found = activation_layer._fact_digests(fact, lookback_start, [last_date, stored.as_of] | max, settings) -%}
    {%- set wished = settings.end or found.row_counts.keys() | select('le', last_date) | max or stored.as_of -%}
    {%- set as_of = [stored.as_of, activation_layer._as_of_before_gap(
        call, fact, stored.as_of, wished, found.row_counts, partitions, settings
    )] | max -%}
    {%- if settings.end is not none and settings.end < stored.as_of -%}
        {%- do activation_layer._say(
            call, 'activation_end ' ~ settings.end ~ ' lies before the stored as-of date ' ~ stored.as_of
            ~ ' and has no effect; only a full refresh goes back'
        ) -%}
    {%- endif -%}
    {%- set known = activation_layer._digests_in(stored.digests) -%}
    {%- do found.update({'hashed_by': known.hashed_by}) if found.hashed_by is none -%}
    {%- set late = {'first_date': none, 'watermark': none} if fact.loaded_at is none
        else activation_layer._late_arrivals(call, fact, stored, as_of, settings) -%}
    {%- set kept = activation_layer._kept_snapshot_dates(as_of, settings) -%}
    {%- set stored_dates = activation_layer._to_dates(stored.snapshots) -%}
    {%- set absent = kept | reject('gt', stored.as_of) | reject('in', stored_dates) | list -%}
    {%- set surplus = stored_dates | reject('in', kept) | list -%}
    {%- set start = [
        first_new_date,
        activation_layer._differing_dates(known, found, lookback_start, stored.as_of) | first,
        late.first_date,
        settings.start,
        stored.as_of if (absent or surplus) and as_of == stored.as_of else none
    ] | select | min -%}
    {%- if start > as_of -%}
        {%- do return(none) -%}
    {%- endif -%}

    {%- set snapshot_dates = (absent + (kept | select('ge', start) | list)) | unique | sort -%}
    {%- set base = stored_dates | select('lt', [start, snapshot_dates[0]] | min)
        | select('ge', activation_layer._to_date(stored.first_active)) | max or none -%}
    {%- set read_from = none if base is none else activation_layer._add_days(base, 1) -%}
    {%- set event_dates = activation_layer._event_dates_after(fact, stored, found, start, as_of, settings) -%}
    {%- if event_dates.lost and base is not none -%}
        {%- do activation_layer._speak_of_emptied_fact(call, settings) if activation_layer._builds_models() -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- if event_dates.first < activation_layer._to_date(stored.first_active) -%}
        {%- do activation_layer._warn_of_early_dates(call, fact, event_dates, settings) -%}
    {%- endif -%}
    {%- if base is none -%}
        {%- set start = [start, event_dates.last] | min -%}
        {%- set snapshot_dates = (absent + (kept | select('ge', start) | list)) | unique | sort -%}
    {%- endif -%}
    {%- set digests = activation_layer._digests_to_keep(
        known, found, start, as_of, none if base is not none else event_dates.last, settings
    ) -%}
    {%- do return({
        'as_of': as_of,
        'base': base,
        'read_from': read_from,
        'start': start,
        'snapshot_dates': snapshot_dates,
        'kept_dates': kept,
        'prunes': surplus | select('lt', start) | list | length > 0,
        'digests_from': [digests.since, start] | max,
        'record': activation_layer._first_last_to_record(
            stored, start, fact, kept, event_dates, digests, late.watermark, settings
        ),
        'after': activation_layer._stands_at(this, 'snapshot_date', stored),
        'unchanged': false,
        'rebuilds': false
    }) -%}
{% endmacro %}


{#-
    Most often a load failed, or the fact was built with --empty: nobody deletes a whole history and keeps its layer. What
    reads first_last would wait for a backfill in vain.
-#}
{% macro _speak_of_emptied_fact(call, settings) %}
    {%- set problem = 'the fact has lost all its rows' -%}
    {%- set do = 'load the fact; to let its history go: ' ~ activation_layer._rebuild(model.name) -%}
    {%- if settings.start is not none -%}
        {%- do activation_layer._raise_error(
            call, problem, 'a backfill of a fact with events', 'activation_start=' ~ settings.start, do
        ) -%}
    {%- endif -%}
    {%- do activation_layer._warn(call, problem ~ ', so stored rows stay as they are', do) -%}
{% endmacro %}


{% macro _first_last_to_record(stored, start, fact, snapshot_dates, event_dates, digests, watermark, settings) %}
    {%- set record = activation_layer._next_write(stored, start) -%}
    {%- do record.update(
        logic=activation_layer._logic_version('first_last'),
        snapshots=snapshot_dates | map('string') | list,
        first_active=event_dates.first | string,
        last_active=event_dates.last | string,
        digests=digests,
        entity_columns=fact.entity_columns,
        event_time_column=fact.event_time_column,
        time_type=fact.time_type,
        **activation_layer._first_last_settings(fact, settings)
    ) -%}
    {%- do record.update(loads=watermark) if fact.loaded_at is not none -%}
    {%- do record.update(version=fact.version) if fact.version is not none -%}
    {%- do return(record) -%}
{% endmacro %}


{#-
    Snapshots that outlive the run: those that the next one starts from, where nothing changes before its look-back. These
    are the as-of date, the three days before it, and of each grain the end of the period before the one that holds the
    first look-back day.
-#}
{% macro _kept_snapshot_dates(as_of, settings) %}
    {%- if as_of is none -%}
        {%- do return([]) -%}
    {%- endif -%}
    {%- set dates = [] -%}
    {%- for days in range(4) -%}
        {%- do dates.append(activation_layer._add_days(as_of, -days)) -%}
    {%- endfor -%}
    {%- set first_lookback_day = activation_layer._add_days(as_of, 1 - settings.lookback_days) -%}
    {%- for grain in activation_layer._grains() -%}
        {%- set period = activation_layer._period_start(first_lookback_day, grain, settings.week_start) -%}
        {%- do dates.append(activation_layer._add_days(period, -1)) -%}
    {%- endfor -%}
    {%- do return(dates | unique | sort) -%}
{% endmacro %}
