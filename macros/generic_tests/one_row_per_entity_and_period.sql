{#-
    One failing row is one entity and period with two rows; with none where there must be one (an entity's rows begin
    with the one that says new, and after each come the inactive ones that are wanted, then the next active one); or with
    one that does not follow from the row before. An activation table that has followed first_last must leave each entity
    where first_last does. The same of first_last's own snapshots; a status table must say of each entity what first_last
    and the activation table do. A table that has not followed those before it yet is compared with itself alone.
-#}
{% test one_row_per_entity_and_period(model) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set tested = activation_layer._tested_layer(
        'one_row_per_entity_and_period', ['first_last', 'activation', 'activation_status']
    ) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- set known = activation_layer._first_last_record(tested.first_last, settings) -%}
    {%- if known is none -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- elif tested.declared.model == 'first_last' -%}
        {{- return(activation_layer._snapshots_in_order_sql(
            model, tested.entity, activation_layer._recorded_segments(known), known
        )) -}}
    {%- endif -%}
    {%- set stored = activation_layer._activation_record(tested.activation, tested.declared.grain, settings) -%}
    {%- set knows_the_same = activation_layer._knows_the_same(stored, known) -%}
    {%- if tested.declared.model == 'activation' -%}
        {{- activation_layer._periods_in_order_sql(
            model, tested, activation_layer._recorded_segments(stored or {}),
            known.as_of if knows_the_same else none,
            (stored or {}).get('inactive_periods', tested.declared.inactive_periods),
            activation_layer._settings_as_built(stored or {}, settings).week_start
        ) -}}
    {%- else -%}
        {{- activation_layer._status_in_order_sql(
            model, tested, activation_layer._segments_in(tested.relation, known), stored, known if knows_the_same else none
        ) -}}
    {%- endif -%}
{% endtest %}
