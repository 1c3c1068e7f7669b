{% macro activation_status(fact, grain, tiers=none, overrides={}) %}
    {%- set call = activation_layer._call('activation_status', [fact, grain]) -%}
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
        {%- set plan = activation_layer._status_plan(call, pair, tiers or {}, settings) -%}
        {{- activation_layer._status_sql(pair, tiers or {}, plan) -}}
    {%- endif -%}
{% endmacro %}
