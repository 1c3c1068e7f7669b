{#-
    The models of a layer, each as
      name, kind    of the model, and the macro that it calls
      arguments     what it calls it with, as the macro records it
      call          the line of its file
      existing      its node, where there is one
      description   what the properties file says of it
-#}
{% macro _scaffolded_models(asked) %}
    {%- set declared = asked.declared -%}
    {%- set entity = declared.entity | join(' and ') -%}
    {%- set models = [activation_layer._scaffolded_model(
        asked.name ~ '_first_last', 'first_last', dict(declared, partitions=asked.partitions),
        'What each ' ~ entity ~ ' had done by the end of each snapshot date.'
    )] -%}
    {%- for grain in asked.grains -%}
        {%- do models.append(activation_layer._scaffolded_model(
            asked.name ~ '_activation_' ~ grain, 'activation',
            {'fact': declared.fact, 'grain': grain, 'inactive_periods': asked.inactive_periods, 'version': declared.version},
            'State of each ' ~ entity ~ ' per ' ~ activation_layer._grains()[grain].noun ~ '.'
        )) -%}
    {%- endfor -%}
    {%- for grain in asked.status -%}
        {%- do models.append(activation_layer._scaffolded_model(
            asked.name ~ '_activation_status_' ~ grain, 'activation_status',
            {'fact': declared.fact, 'grain': grain, 'tiers': asked.tiers},
            'State of each ' ~ entity ~ ' at the end of the latest complete '
                ~ activation_layer._grains()[grain].noun ~ '.'
        )) -%}
    {%- endfor -%}
    {%- set prefix = activation_layer._flows_prefix(asked.name) -%}
    {%- for kind, description in activation_layer._scaffolded_flows(asked.grains, declared.segments).items() -%}
        {%- do models.append(activation_layer._scaffolded_flow(prefix ~ kind, kind, asked, description)) -%}
    {%- endfor -%}
    {%- do return(models) -%}
{% endmacro %}


{#- Arguments without a value are left away. -#}
{% macro _scaffolded_model(name, kind, arguments, description) %}
    {%- set given = {} -%}
    {%- for argument, value in arguments.items() if argument != 'model' and value not in [none, {}] -%}
        {%- do given.update({argument: value}) -%}
    {%- endfor -%}
    {%- do return({
        'name': name,
        'kind': kind,
        'arguments': given,
        'call': activation_layer._scaffolded_call(kind, given),
        'existing': activation_layer._model_named(name),
        'description': description
    }) -%}
{% endmacro %}


{#- A model over several facts: one that is there keeps its facts, and gets the grains that it lacks. -#}
{% macro _scaffolded_flow(name, kind, asked, description) %}
    {%- set existing = activation_layer._model_named(name) -%}
    {%- set declared = {} if existing is none else activation_layer._declaration(existing) -%}
    {%- set grains = (declared.get('grains', []) + asked.grains) | unique | list -%}
    {%- do return(activation_layer._scaffolded_model(
        name, kind,
        {'facts': declared.get('facts', [asked.name]), 'grains': grains if kind != 'activation_rolling' else none},
        description
    )) -%}
{% endmacro %}


{% macro _scaffolded_call(kind, arguments) %}
    {%- set written = [] -%}
    {%- for name, value in arguments.items() -%}
        {%- set text = activation_layer._jinja_value(value[0] if name == 'entity' and value | length == 1 else value) -%}
        {%- do written.append(text if name in ['fact', 'grain', 'facts', 'grains'] else name ~ '=' ~ text) -%}
    {%- endfor -%}
    {%- do return('{{ activation_layer.' ~ kind ~ '(' ~ written | join(', ') ~ ') }}') -%}
{% endmacro %}


{#- Where other facts have taken the name of one of the models over several facts, this one's get a prefix. -#}
{% macro _flows_prefix(fact_name) %}
    {%- for node in graph.nodes.values() if node.name in activation_layer._scaffolded_flows() -%}
        {%- if fact_name not in activation_layer._declaration(node).get('facts', []) -%}
            {%- do return(fact_name ~ '_') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return('') -%}
{% endmacro %}


{#- The models over several facts, and what the properties file says of each; two of them not for every fact. -#}
{% macro _scaffolded_flows(grains=['daily'], segments=true) %}
    {%- set flows = {
        'activation_metrics': 'Counts and rates per fact, grain and period.',
        'activation_transitions': 'How many went from which state to which, per fact, grain and period.',
        'activation_drivers': 'What moved the active entities, per fact, grain, period and baseline.'
    } -%}
    {%- do flows.update({
        'activation_rolling': 'How many were active on and before each day, by how long they had been away.'
    }) if 'daily' in grains -%}
    {%- if segments -%}
        {%- do flows.update({'activation_segments': 'Counts and rates per fact, grain, period and value of a segment.'}) -%}
    {%- endif -%}
    {%- do return(flows) -%}
{% endmacro %}


{% macro _model_named(name) %}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == name -%}
        {%- do return(node) -%}
    {%- endfor -%}
    {%- do return(none) -%}
{% endmacro %}
