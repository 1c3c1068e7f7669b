{% macro activation_rolling(facts, windows=[7, 28], overrides={}) %}
    {%- set call = 'activation_rolling' -%}
    {%- set fact_names = activation_layer._require_facts(call, facts) -%}
    {%- set window_days = activation_layer._require_windows(call, windows) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- do activation_layer._require_model_name_ending(call, 'activation_rolling') -%}
    {{- activation_layer._model_config(
        call, overrides,
        {'model': 'activation_rolling', 'facts': fact_names, 'grains': ['daily'], 'windows': window_days}
    ) -}}
    {%- set pairs = activation_layer._activation_pairs(fact_names, ['daily']) -%}
    {%- if execute -%}
        {%- set plans = activation_layer._rolling_plans(call, pairs, window_days, settings) -%}
        {{- activation_layer._rolling_sql(this, fact_names, window_days, plans) -}}
    {%- endif -%}
{% endmacro %}
