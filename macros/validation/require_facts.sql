{#- The names of facts, without their packages. -#}
{% macro _require_facts(call, facts) %}
    {%- set names = [] -%}
    {%- for fact in activation_layer._require_list(call, 'facts', facts, "['users_visited_app', 'items_sold']") -%}
        {%- do names.append(activation_layer._require_fact(call, fact) | last) -%}
    {%- endfor -%}
    {%- do return(activation_layer._require_list(call, 'facts', names, "['users_visited_app', 'items_sold']")) -%}
{% endmacro %}
