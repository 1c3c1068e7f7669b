{#-
    What one run of first_last computes:
      as_of            last date whose facts count; none where the fact has no row
      base             stored snapshot that the run starts from; none: the fact's first row
      start            first date that it recomputes; none: the whole history, and every stored row makes way
      snapshot_dates   snapshots it writes, ascending
      pruned_dates     stored snapshots before start that the table no longer needs
      recorded_from    who was active since, in the latest snapshot, has a row that records what it was built with;
                       none: every row does, where no such date is known
      longest_lookback longest look-back of any run since the last full refresh
      watermark        how far the fact's rows have been seen by their load time
      rebuilt          which rebuild of the past the rows belong to
      unchanged        true where stored rows stay as they are
-#}
{% macro _first_last_plan(call, fact, partitions, settings) %}
    {%- if not activation_layer._can_ask(call, [fact.relation], settings) -%}
        {%- do return(activation_layer._first_last_plan_without_tables(settings)) -%}
    {%- endif -%}
    {%- do activation_layer._take_turns() -%}
    {%- do activation_layer._require_own_table(call, 'first_last') -%}
    {%- set stored = activation_layer._stored_first_last(this, settings) if activation_layer._is_incremental() else none -%}
    {%- if stored is none or activation_layer._replaces_sample(stored) -%}
        {%- do return(activation_layer._first_load(call, fact, stored, partitions, settings)) -%}
    {%- endif -%}
    {%- do activation_layer._require_same_settings(call, stored.settings, dict(
        activation_layer._fact_settings(fact, settings),
        loaded_at=none if fact.loaded_at is none else fact.loaded_at.name | lower
    )) -%}
    {%- if activation_layer._leaves_rows_alone() -%}
        {%- do return(dict(activation_layer._whole_first_last(stored.as_of, settings), unchanged=true)) -%}
    {%- endif -%}
    {%- do return(activation_layer._next_snapshots(call, fact, stored, partitions, settings)) -%}
{% endmacro %}


{#- The whole history of a fact. -#}
{% macro _whole_first_last(as_of, settings) %}
    {%- do return({
        'as_of': as_of,
        'base': none,
        'start': none,
        'snapshot_dates': activation_layer._kept_snapshot_dates(as_of, settings),
        'pruned_dates': [],
        'recorded_from': none,
        'longest_lookback': settings.lookback_days,
        'watermark': none,
        'rebuilt': activation_layer._rebuilt_from_scratch(),
        'unchanged': false
    }) -%}
{% endmacro %}


{% macro _first_load(call, fact, sample, partitions, settings) %}
    {%- set accepted = none if partitions.on_missing == 'ignore' or sample is not none
        else activation_layer._replaced_as_of() -%}
    {%- set last_event_date = none if settings.end else activation_layer._last_event_date(fact, settings) -%}
    {%- set as_of = activation_layer._as_of_before_gap(
        call, fact, accepted, settings.end or last_event_date, partitions, settings
    ) -%}
    {%- if as_of is none -%}
        {%- do activation_layer._say(call, 'the fact has no event up to yesterday, so there is nothing to write') -%}
    {%- endif -%}
    {%- do return(dict(
        activation_layer._whole_first_last(as_of, settings),
        recorded_from=last_event_date if last_event_date == as_of else none,
        watermark=none if as_of is none
            else activation_layer._late_arrivals(call, fact, none, as_of, settings).watermark
    )) -%}
{% endmacro %}


{% macro _next_snapshots(call, fact, stored, partitions, settings) %}
    {%- set news = activation_layer._fact_news(fact, stored, settings) -%}
    {%- set as_of = [stored.as_of, activation_layer._as_of_before_gap(
        call, fact, stored.as_of, settings.end or news.last_event_date or stored.as_of, partitions, settings
    )] | max -%}
    {%- if settings.end is not none and settings.end < stored.as_of -%}
        {%- do activation_layer._say(
            call, 'activation_end ' ~ settings.end ~ ' lies before the stored as-of date ' ~ stored.as_of
            ~ ' and has no effect; only a full refresh goes back'
        ) -%}
    {%- endif -%}
    {%- set late = activation_layer._late_arrivals(call, fact, stored, as_of, settings) -%}
    {%- set kept = activation_layer._kept_snapshot_dates(as_of, settings) -%}
    {%- set stored_dates = activation_layer._kept_snapshot_dates(stored.as_of, stored.settings) -%}
    {%- set absent = kept | reject('gt', stored.as_of) | reject('in', stored_dates) | first or none -%}
    {%- set keeps_others = settings.snapshot_days != stored.settings.snapshot_days
        or settings.week_start != stored.settings.week_start -%}
    {%- set start = [
        news.first_changed_date, late.first_date, activation_layer._add_days(stored.as_of, 1),
        settings.start, absent, stored.as_of if keeps_others else none
    ] | select | min -%}
    {%- set lookback_start = activation_layer._add_days(stored.as_of, 1 - settings.lookback_days) -%}
    {%- set snapshot_dates = kept | select('ge', start) | list -%}
    {%- set pruned_dates = stored_dates | reject('in', kept) | select('lt', start) | list -%}
    {%- do return({
        'as_of': as_of,
        'base': stored.as_of if start > stored.as_of
            else activation_layer._snapshot_on_or_before(this, activation_layer._add_days(start, -1)),
        'start': start,
        'snapshot_dates': snapshot_dates,
        'pruned_dates': pruned_dates,
        'recorded_from': news.last_event_date if news.last_event_date and news.last_event_date <= as_of else none,
        'longest_lookback': [settings.lookback_days, stored.settings.lookback_days] | max,
        'watermark': late.watermark,
        'rebuilt': stored if start >= lookback_start and not news.may_lack_snapshots
            else activation_layer._rebuilt_from(start, stored),
        'unchanged': not (snapshot_dates or pruned_dates)
    }) -%}
{% endmacro %}


{#- Snapshots that outlive the run: the last days, and the ends of the last two periods of every grain. -#}
{% macro _kept_snapshot_dates(as_of, settings) %}
    {%- if as_of is none -%}
        {%- do return([]) -%}
    {%- endif -%}
    {%- set dates = [] -%}
    {%- for days in range(settings.snapshot_days) -%}
        {%- do dates.append(activation_layer._add_days(as_of, -days)) -%}
    {%- endfor -%}
    {%- for grain in activation_layer._grains() -%}
        {%- set open_period = activation_layer._open_period(as_of, grain, settings.week_start) -%}
        {%- set last_end = activation_layer._add_days(open_period, -1) -%}
        {%- set last_period = activation_layer._period_start(last_end, grain, settings.week_start) -%}
        {%- do dates.extend([last_end, activation_layer._add_days(last_period, -1)]) -%}
    {%- endfor -%}
    {%- do return(dates | unique | sort) -%}
{% endmacro %}


{% macro _rebuilt_from_scratch() %}
    {%- do return({
        'rebuilt_at': activation_layer._run_moment(),
        'rebuilt_from': modules.datetime.date(1, 1, 1),
        'rebuilt_since': activation_layer._run_moment()
    }) -%}
{% endmacro %}


{#-
    A table last built at or after rebuilt_since is made right by recomputing from rebuilt_from. A run that died between
    deleting and inserting, where these are two steps, leaves an earlier snapshot as the latest one: others that were
    kept with it were pruned long ago, which tells it from the one of a run that ended. What comes after it is built anew.
-#}
{% macro _rebuilt_from(start, stored) %}
    {%- do return({
        'rebuilt_at': activation_layer._run_moment(),
        'rebuilt_from': start,
        'rebuilt_since': stored.rebuilt_since if start <= stored.rebuilt_from else stored.rebuilt_at
    }) -%}
{% endmacro %}


{#- Rows of a sample make way for those of the first run that sees all facts. -#}
{% macro _replaces_sample(stored) %}
    {%- do return(stored.settings.get('sampled', false) and not activation_layer._leaves_rows_alone()) -%}
{% endmacro %}
