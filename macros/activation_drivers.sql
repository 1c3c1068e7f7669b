{% macro activation_drivers(facts, grains, baselines=none, overrides={}) %}
    {%- set call = 'activation_drivers' -%}
    {%- set fact_names = activation_layer._require_facts(call, facts) -%}
    {%- set grain_names = activation_layer._require_grains(call, grains) -%}
    {%- set compared_with = activation_layer._require_baselines(call, baselines, grain_names) -%}
    {%- do activation_layer._require_model_name_ending(call, 'activation_drivers') -%}
    {{- activation_layer._view_config(
        call, overrides,
        {'model': 'activation_drivers', 'facts': fact_names, 'grains': grain_names, 'baselines': compared_with}
    ) -}}
    {%- set transitions = activation_layer._model_beside('activation_drivers', 'activation_transitions') -%}
    {%- set transitions_relation = activation_layer._without_limit(ref(transitions)) -%}
    {%- if execute -%}
        {%- if model.resource_type == 'model' -%}
            {%- do activation_layer._can_ask(call, [transitions_relation], none) -%}
        {%- endif -%}
        {%- do activation_layer._require_in_transitions(call, transitions, fact_names, grain_names) -%}
        {{- activation_layer._drivers_sql(transitions_relation, fact_names, compared_with) -}}
    {%- endif -%}
{% endmacro %}
