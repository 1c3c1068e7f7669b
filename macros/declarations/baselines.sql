{#- The baselines that each grain is compared with, as {grain: {baseline: periods}}; none: all that the grain has. -#}
{% macro _require_baselines(call, baselines, grains) %}
    {%- set known = ['previous', 'same_weekday', 'year_ago'] -%}
    {%- set asked = known if baselines is none else activation_layer._require_list(
        call, 'baselines', baselines, "['previous', 'year_ago'], ['same_weekday']"
    ) -%}
    {%- for baseline in asked if baseline not in known -%}
        {%- do activation_layer._raise_error(call, 'unknown baseline', known | join(', '), baseline) -%}
    {%- endfor -%}
    {%- set by_grain = {} -%}
    {%- for grain in grains -%}
        {%- set of_grain = {} -%}
        {%- for baseline, periods in activation_layer._baselines(grain).items() if baseline in asked -%}
            {%- do of_grain.update({baseline: periods}) -%}
        {%- endfor -%}
        {%- if not of_grain -%}
            {%- do activation_layer._raise_error(
                call, 'none of the baselines is one of ' ~ grain,
                activation_layer._baselines(grain).keys() | join(', ') ~ ', for ' ~ grain, asked | join(', ')
            ) -%}
        {%- endif -%}
        {%- do by_grain.update({grain: of_grain}) -%}
    {%- endfor -%}
    {%- do return(by_grain) -%}
{% endmacro %}


{#- The transitions model of the same prefix must hold what is asked for. A unit test shows a model no other node. -#}
{% macro _require_in_transitions(call, transitions, fact_names, grains) %}
    {%- if model.resource_type == 'unit_test' -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set named = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | selectattr('name', 'equalto', transitions) | selectattr('unique_id', 'in', model.depends_on.nodes) | list -%}
    {%- set declared = activation_layer._declaration(named | first or {}) -%}
    {%- set asked_call = "activation_transitions(['" ~ fact_names | join("', '") ~ "'], ['" ~ grains | join("', '") ~ "'])" -%}
    {%- if declared.get('model') != 'activation_transitions' -%}
        {%- do activation_layer._raise_error(
            call, 'the model ' ~ transitions ~ ' is none of transitions',
            transitions ~ '.sql with {{ activation_layer.' ~ asked_call ~ ' }}',
            named | map(attribute='original_file_path') | join(', ') or 'no model ' ~ transitions
        ) -%}
    {%- endif -%}
    {%- for kind, names in {'fact': fact_names, 'grain': grains}.items() -%}
        {%- for name in names if name not in declared[kind ~ 's'] -%}
            {%- do activation_layer._raise_error(
                call, 'the model ' ~ transitions ~ ' has no such ' ~ kind, declared[kind ~ 's'] | join(', '), name,
                'add ' ~ name ~ ' to the ' ~ kind ~ 's of ' ~ (named | first).original_file_path
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}
