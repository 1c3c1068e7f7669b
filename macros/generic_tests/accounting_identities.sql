{#-
    One failing row is one period whose flows do not add up to its stocks, in an activation model also one with rows that
    contradict themselves; on a metrics model every period of a fact and grain, also
    those with a ratio that its own columns deny, or with a null out of place; on a segments model the same of every value,
    and periods in which more move out of values than into them. The periods of these two that hold the last recent_days
    days, or all, are compared with the activation table, once they have followed it.
-#}
{% test accounting_identities(model, recent_days=30) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set tested = activation_layer._tested_model(
        'accounting_identities', ['activation', 'activation_metrics', 'activation_segments', 'activation_rolling']
    ) -%}
    {%- do activation_layer._require_recent_days('accounting_identities', recent_days) -%}
    {%- if tested.declared.model == 'activation' -%}
        {{- activation_layer._activation_identities_sql(model, tested.declared) -}}
    {%- elif tested.declared.model == 'activation_rolling' -%}
        {{- activation_layer._rolling_identities_sql(
            model, tested.declared.windows, activation_layer._followed_days(tested, recent_days)
        ) -}}
    {%- else -%}
        {{- activation_layer._metrics_identities_sql(
            model, tested.declared.grains,
            activation_layer._followed_pairs(tested, recent_days, activation_layer._settings()),
            segmented=tested.declared.model == 'activation_segments'
        ) -}}
    {%- endif -%}
{% endtest %}
