{#-
    What one run of a status model computes:
      entity       the entity columns, quoted
      segments     its segments
      columns      those of the stored table
      as_of        the fact's as-of date
      period       latest complete period
      open_period  first date of the period after it
      before       the period before
      week_start   the one that the activation table was built with
      unchanged    true where stored rows stay as they are
-#}
{% macro _status_plan(call, pair, tiers, settings) %}
    {%- set declared = activation_layer._declared_fact(call, pair.fact_name) -%}
    {%- if not activation_layer._can_ask(call, [pair.first_last, pair.activation], settings) -%}
        {%- do return(activation_layer._status_plan_without_tables(call, declared, pair.grain, settings)) -%}
    {%- endif -%}
    {%- do activation_layer._speak_of_vars(call) -%}
    {%- set goes_on = activation_layer._is_incremental() -%}
    {%- do activation_layer._take_turns(goes_on, read=[pair.first_last, pair.activation]) -%}
    {%- set columns = activation_layer._own_columns(call, 'activation_status', goes_on) -%}
    {%- do activation_layer._require_same_extras(
        call, declared.entity, tiers, declared.get('segments', {}), columns
    ) -%}
    {%- if goes_on and activation_layer._leaves_rows_alone() -%}
        {%- do return(dict(
            activation_layer._status_plan_without_tables(call, declared, pair.grain, settings), unchanged=true
        )) -%}
    {%- endif -%}
    {%- set records = activation_layer._records({
        'first_last': activation_layer._first_last_table(pair.first_last),
        'activation': activation_layer._activation_table(pair.activation, pair.grain)
    }, settings) -%}
    {%- set known = records.get('first_last') -%}
    {%- set stored = records.get('activation') -%}
    {%- if known is none -%}
        {%- do activation_layer._require_no_rows(call, pair.first_last) -%}
        {%- do return(dict(
            activation_layer._status_plan_without_tables(call, declared, pair.grain, settings), columns=columns
        )) -%}
    {%- endif -%}
    {%- do activation_layer._require_current_logic(call, pair.first_last, known, 'first_last') -%}
    {%- do activation_layer._require_current_logic(call, pair.activation, stored, 'activation') -%}
    {%- do activation_layer._require_followed(call, pair, stored, known) -%}
    {%- do activation_layer._warn_of_different_rows(
        call, activation_layer._model_of(pair.activation), pair.first_last,
        activation_layer._seen_differently(stored, known).known, activation_layer._to_date(stored.unverified_from)
    ) -%}
    {%- set segments = activation_layer._recorded_segments(known) -%}
    {%- do activation_layer._require_same_segment_types(call, pair.first_last, segments, columns) -%}
    {%- do return(dict(
        activation_layer._status_at(known.as_of, pair.grain, stored.get('week_start', settings.week_start)),
        entity=activation_layer._quoted_all(known.entity_columns),
        segments=segments,
        columns=columns
    )) -%}
{% endmacro %}


{% macro _status_at(as_of, grain, week_start) %}
    {%- set open_period = activation_layer._open_period(as_of, grain, week_start) -%}
    {%- set period = activation_layer._add_periods(open_period, -1, grain) -%}
    {%- do return({
        'as_of': as_of,
        'period': period,
        'open_period': open_period,
        'before': activation_layer._add_periods(period, -1, grain),
        'week_start': week_start,
        'unchanged': false
    }) -%}
{% endmacro %}


{#- Who stands where is told by first_last and the activation table together: both must know the same facts. -#}
{% macro _require_followed(call, pair, stored, known) %}
    {%- if not activation_layer._follows(stored, known) -%}
        {%- set name = activation_layer._model_of(pair.activation) -%}
        {%- do activation_layer._raise_error(
            call, 'the activation table is behind its first_last',
            'an activation table that has run after first_last',
            ('no active row' if stored is none else 'as of ' ~ stored.as_of) ~ ', and first_last as of ' ~ known.as_of
                ~ (' with other rows' if stored is not none and stored.as_of == known.as_of),
            'dbt run --select ' ~ name ~ '+' ~ activation_layer._vars_to_build_with()
        ) -%}
    {%- endif -%}
{% endmacro %}
