{% macro activation(fact, grain, inactive_periods=1, overrides={}, version=none) %}
    {%- set call = activation_layer._call('activation', [fact, grain]) -%}
    {%- set fact_parts = activation_layer._require_fact(call, fact) -%}
    {%- do activation_layer._require_grain(call, grain) -%}
    {%- do activation_layer._require_inactive_periods(call, inactive_periods) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- set fact_name = fact_parts | last -%}
    {%- do activation_layer._require_model_name(call, fact_name ~ '_activation_' ~ grain) -%}
    {{- activation_layer._model_config(
        call, overrides,
        {'model': 'activation', 'fact': fact, 'grain': grain, 'inactive_periods': inactive_periods, 'version': version}
    ) -}}
    {%- set fact_relation = ref(*fact_parts, version=version) -%}
    {%- set first_last = ref(fact_name ~ '_first_last') -%}
    {%- if execute -%}
        {%- do activation_layer._require_stored_fact(call, fact_name) -%}
        {%- set declared = activation_layer._declared_fact(call, fact_name) -%}
        {%- set plan = activation_layer._activation_plan(
            call, fact_relation, first_last, declared, grain, inactive_periods, settings
        ) -%}
        {{- activation_layer._activation_sql(plan.fact, first_last, this, grain, inactive_periods, plan, settings) -}}
    {%- endif -%}
{% endmacro %}
