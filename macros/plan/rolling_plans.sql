{#-
    What one run of a rolling model computes: the flow plans of its daily models, each with
      entity     the entity columns of the daily table, quoted
      read_from  first day that it reads: the longest window before start, so that the windows of the day before start
                 are whole; start itself where the table has no row before it

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
            read_from=activation_layer._add_days(plan.start, -windows[1]) if plan.carries else plan.start,
            entity=activation_layer._quoted_all(entity) if plans.unchanged
                else activation_layer._quoted_entity(call, plan.activation, entity)
        )) -%}
    {%- endfor -%}
    {%- do return(dict(plans, pairs=days)) -%}
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
            'dbt run --full-refresh --select ' ~ model.name ~ '+'
        ) -%}
    {%- endif -%}
{% endmacro %}
