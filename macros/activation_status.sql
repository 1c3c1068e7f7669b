{% macro activation_status(fact, grain, tiers=none, overrides={}) %}
    {%- set call = "activation_status('" ~ fact ~ "', '" ~ grain ~ "')" -%}
    {%- set fact_name = activation_layer._require_fact(call, fact) | last -%}
    {%- do activation_layer._require_grain(call, grain) -%}
    {%- do activation_layer._require_tiers(call, tiers) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- do activation_layer._require_model_name(call, fact_name ~ '_activation_status_' ~ grain) -%}
    {{- activation_layer._model_config(
        call, overrides, {'model': 'activation_status', 'fact': fact, 'grain': grain, 'tiers': tiers or {}}
    ) -}}
    {%- set pair = activation_layer._activation_pairs([fact_name], [grain]) | first -%}
    {%- if execute -%}
        {%- do activation_layer._require_same_tiers(
            call, tiers or {}, activation_layer._require_own_table(call, 'activation_status')
        ) -%}
        {%- set declared = activation_layer._declared_fact(call, fact_name) -%}
        {%- set entity = activation_layer._quoted_entity(call, pair.first_last, declared.entity) -%}
        {%- set plan = activation_layer._status_plan(call, pair, settings) -%}
        {{- activation_layer._status_sql(entity, pair, tiers or {}, plan) -}}
    {%- endif -%}
{% endmacro %}
