{% macro activation_metrics(facts, grains, overrides={}) %}
    {%- set call = 'activation_metrics' -%}
    {%- set fact_names = activation_layer._require_facts(call, facts) -%}
    {%- set grain_names = activation_layer._require_grains(call, grains) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- do activation_layer._require_model_name_ending(call, 'activation_metrics') -%}
    {{- activation_layer._model_config(
        call, overrides, {'model': 'activation_metrics', 'facts': fact_names, 'grains': grain_names}
    ) -}}
    {%- set pairs = activation_layer._activation_pairs(fact_names, grain_names) -%}
    {%- if execute -%}
        {%- set plans = activation_layer._flow_plans(call, call, pairs, settings) -%}
        {{- activation_layer._metrics_sql(this, fact_names, grain_names, plans) -}}
    {%- endif -%}
{% endmacro %}
