{% macro activation_segments(facts, grains, segments=none, max_values=200, overrides={}) %}
    {%- set call = 'activation_segments' -%}
    {%- set fact_names = activation_layer._require_facts(call, facts) -%}
    {%- set grain_names = activation_layer._require_grains(call, grains) -%}
    {%- set choices = activation_layer._require_choices(call, segments) -%}
    {%- do activation_layer._require_max_values(call, max_values) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- do activation_layer._require_model_name_ending(call, 'activation_segments') -%}
    {{- activation_layer._model_config(
        call, overrides, {
            'model': 'activation_segments', 'facts': fact_names, 'grains': grain_names, 'segments': choices,
            'max_values': max_values
        }
    ) -}}
    {%- set pairs = activation_layer._activation_pairs(fact_names, grain_names) -%}
    {%- if execute -%}
        {%- set chosen = activation_layer._chosen_segments(call, fact_names, choices) -%}
        {%- do activation_layer._warn_of_no_segments(call, chosen) -%}
        {%- set plans = activation_layer._segment_plans(call, pairs, chosen, max_values, settings) -%}
        {{- activation_layer._metrics_sql(this, fact_names, grain_names, plans, segmented=true) -}}
    {%- endif -%}
{% endmacro %}
