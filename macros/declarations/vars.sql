{#- The vars of the package. One of an earlier version has no effect, and one only unit tests set. -#}
{% macro _var_names() %}
    {%- do return([
        'activation_end', 'activation_fact', 'activation_first_date', 'activation_lookback_days', 'activation_on_new_logic',
        'activation_snapshot_days', 'activation_start', 'activation_timezone', 'activation_week_start'
    ]) -%}
{% endmacro %}


{#- dbt gives vars under the package's name to the package's own models, of which a project has none. -#}
{% macro _require_no_vars_of_package() %}
    {%- set nested = var('activation_layer', none) -%}
    {%- if nested is mapping and nested -%}
        {%- do activation_layer._raise_var_error(
            'activation_layer', 'vars under the name of the package do not reach your models',
            'vars of the whole project: vars: {' ~ nested.keys() | first ~ ': ' ~ nested.values() | first ~ '}',
            'vars: {activation_layer: {' ~ nested.keys() | join(': ..., ') ~ ': ...}}',
            'move them out of activation_layer, to stand beside it'
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- Vars that have no effect, any more or at all. One model of a run says so for all of them. -#}
{% macro _speak_of_vars(call) %}
    {%- set is_outdated = var('activation_snapshot_days', none) is not none -%}
    {%- if (is_outdated or activation_layer._unknown_vars())
        and activation_layer._builds_models() and activation_layer._speaks_for_run() -%}
        {%- do activation_layer._say(
            call, 'activation_snapshot_days has no effect any more: snapshots are kept by need. Take it out of your vars'
        ) if is_outdated -%}
        {%- do activation_layer._warn_of_unknown_vars(call) -%}
    {%- endif -%}
{% endmacro %}


{#- A model of first_last, where there is one: the others wait for it. -#}
{% macro _speaks_for_run() %}
    {%- set first = [] -%}
    {%- set others = [] -%}
    {%- for unique_id in selected_resources | sort -%}
        {%- set node = graph.nodes.get(unique_id) -%}
        {%- if node and node.config.materialized == 'activation_rows' -%}
            {%- do (first if activation_layer._declaration(node).get('model') == 'first_last' else others).append(unique_id) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return((first + others) | first == model.unique_id) -%}
{% endmacro %}


{% macro _warn_of_unknown_vars(call) %}
    {%- for name in activation_layer._unknown_vars() -%}
        {%- do activation_layer._warn(
            call, '--vars gives ' ~ name ~ ', which this run goes on without; the vars of activation_layer are '
            ~ activation_layer._var_names() | reject('in', ['activation_fact', 'activation_snapshot_days']) | join(', ')
        ) -%}
    {%- endfor -%}
{% endmacro %}


{#- A var that is misspelt has no effect. Those of the command line can be listed, those of dbt_project.yml cannot. -#}
{% macro _unknown_vars() %}
    {%- set unknown = [] -%}
    {%- for name in activation_layer._command_line_vars()
        if name.startswith('activation_') and name not in activation_layer._var_names() -%}
        {%- do unknown.append(name) -%}
    {%- endfor -%}
    {%- do return(unknown) -%}
{% endmacro %}
