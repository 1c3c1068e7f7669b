{#-
    What one run of a rolling model computes: the flow plans of its daily models, each with
      entity        the entity columns of the daily table, quoted
      counted_from  first day that is counted: the longest window before start, so that the windows of the day before
                    start are whole; start itself where the table has no row before it
      read_from     first day that it reads of the daily table
      recency       what the stored rows tell of the days before: entities by their last active date, as lists
      recorded_on   the day of which it records the same, so that the next run reads only the days since

    A day reads rows of its daily table up to itself. A row that changes on a day changes no earlier one, so the days
    before the earliest change stay as they are; the daily table's own rows carry a change on to the end.
-#}
{% macro _rolling_plans(call, pairs, windows, settings) %}
    {%- set plans = activation_layer._flow_plans(call, 'activation_rolling', pairs, settings) -%}
    {%- do activation_layer._require_same_windows(call, windows, plans) -%}
    {%- set days = [] -%}
    {%- for plan in plans.pairs -%}
        {%- set entity = activation_layer._declared_fact(call, plan.fact_name).entity -%}
        {%- do days.append(dict(
            plan,
            entity=activation_layer._quoted_all(entity) if plans.unchanged
                else activation_layer._quoted_entity(call, plan.activation, entity),
            **activation_layer._days_to_count(plan, plans.get('stored', {}).get(plan.fact_name ~ ' daily', {}), windows, settings)
        )) -%}
    {%- endfor -%}
    {%- do return(dict(plans, pairs=days)) -%}
{% endmacro %}


{#- The day to record lies before the look-back, whose days may change, and before the day whose states are compared. -#}
{% macro _days_to_count(plan, stored, windows, settings) %}
    {%- set recorded_on = activation_layer._add_days(plan.as_of, -settings.lookback_days - 2) -%}
    {%- set known = stored.get('recency') if plan.carries else none -%}
    {%- if known and activation_layer._to_date(known.on) <= activation_layer._add_days(plan.start, -2) -%}
        {%- set known_on = activation_layer._to_date(known.on) -%}
        {%- set read_from = activation_layer._add_days(known_on, 1) -%}
        {%- do return({
            'counted_from': activation_layer._add_days(read_from, -windows[1]),
            'read_from': read_from,
            'recency': activation_layer._recency_rows(plan, known_on, known.days),
            'recorded_on': [recorded_on, known_on] | max
        }) -%}
    {%- endif -%}
    {%- set first_day = activation_layer._add_days(
        [plan.start, activation_layer._add_days(recorded_on, 1)] | min, -windows[1]
    ) if plan.carries else plan.start -%}
    {%- do return({'counted_from': first_day, 'read_from': first_day, 'recency': [], 'recorded_on': recorded_on}) -%}
{% endmacro %}


{#- `0:12,3:4`, days since the last active one and how many entities, as rows of literals. -#}
{% macro _recency_rows(plan, known_on, days) %}
    {%- set rows = [] -%}
    {%- for day_text in days.split(',') if day_text -%}
        {%- set days_since, entities = day_text.split(':') -%}
        {%- do rows.append([
            "'" ~ plan.fact_name ~ "'",
            activation_layer._date_literal(activation_layer._add_days(known_on, -(days_since | int))),
            entities
        ]) -%}
    {%- endfor -%}
    {%- do return(rows) -%}
{% endmacro %}


{#- Windows name columns, so that a stored table tells its own; only a rebuild changes them. -#}
{% macro _require_same_windows(call, windows, plans) %}
    {%- set names = plans.get('columns', []) | map(attribute='name') | map('lower') | list -%}
    {%- set missing = activation_layer._output_columns('activation_rolling', windows).keys() | reject('in', names) | list -%}
    {%- if names and missing and not plans.rebuilds -%}
        {%- set stored = [] -%}
        {%- for name in names if modules.re.match('^active_\\d+$', name) -%}
            {%- do stored.append(name.split('_')[1] | int) -%}
        {%- endfor -%}
        {%- do activation_layer._raise_error(
            call,
            'the stored table was built with other windows; rebuild it with --full-refresh',
            'windows=' ~ stored | sort ~ ' as stored',
            'windows=' ~ windows,
            activation_layer._rebuild(model.name)
        ) -%}
    {%- endif -%}
{% endmacro %}
