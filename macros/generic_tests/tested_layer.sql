{#- The model over one fact that a generic test is attached to: as _tested_model, with the tables that it was made of. -#}
{% macro _tested_layer(test, macros) %}
    {%- set tested = activation_layer._tested_model(test, macros) -%}
    {%- set fact_name = tested.declared.fact.split('.') | last -%}
    {%- set named = dict(tested.upstream, **{tested.node.name: tested.node}) -%}
    {%- set first_last = named[fact_name ~ '_first_last'] -%}
    {%- do tested.update(
        first_last=activation_layer._node_relation(first_last),
        entity=activation_layer._quoted_entity(
            'test ' ~ test, tested.relation, activation_layer._declaration(first_last).entity
        )
    ) -%}
    {%- if tested.declared.model in ['activation', 'activation_status'] -%}
        {%- do tested.update(
            activation=activation_layer._node_relation(named[fact_name ~ '_activation_' ~ tested.declared.grain])
        ) -%}
    {%- endif -%}
    {%- do return(tested) -%}
{% endmacro %}


{#- Its fact, as the builders read it. -#}
{% macro _tested_fact(test, tested) %}
    {%- set fact_name = tested.declared.fact.split('.') | last -%}
    {%- set declared = activation_layer._declared_fact('test ' ~ test, fact_name) -%}
    {%- do return(activation_layer._fact(
        'test ' ~ test, activation_layer._node_relation(tested.upstream[fact_name]), declared
    )) -%}
{% endmacro %}


{#-
    Do first_last and an activation table tell of the same facts? Not where one has run without the other, nor where the
    facts have changed between the two: the next run of the activation model sees to it.
-#}
{% macro _knows_the_same(stored, known) %}
    {%- if known is none or not activation_layer._follows(stored, known) or stored.get('sampled', false) -%}
        {%- do return(false) -%}
    {%- endif -%}
    {%- do return(not activation_layer._seen_differently(stored, known).known) -%}
{% endmacro %}
