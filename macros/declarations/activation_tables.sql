{#- Every fact with every grain, as the tables that hold them: {fact_name, grain, first_last, activation}. -#}
{% macro _activation_pairs(fact_names, grains) %}
    {%- set pairs = [] -%}
    {%- for fact_name in fact_names -%}
        {%- for grain in grains -%}
            {%- do pairs.append({
                'fact_name': fact_name,
                'grain': grain,
                'first_last': ref(fact_name ~ '_first_last'),
                'activation': ref(fact_name ~ '_activation_' ~ grain)
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(pairs) -%}
{% endmacro %}
