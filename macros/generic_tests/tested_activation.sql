{#- The activation model that a generic test is attached to: what it declared, its columns and its fact. -#}
{% macro _tested_activation(test) %}
    {%- set tested = activation_layer._tested_model(test, ['activation']) -%}
    {%- set fact_name = tested.declared.fact.split('.') | last -%}
    {%- set fact = activation_layer._declared_fact('test ' ~ test, fact_name) -%}
    {%- do return(dict(
        tested,
        grain=tested.declared.grain,
        inactive_periods=tested.declared.inactive_periods,
        first_last=activation_layer._node_relation(tested.upstream[fact_name ~ '_first_last']),
        fact=activation_layer._fact(
            'test ' ~ test, activation_layer._node_relation(tested.upstream[fact_name]), fact.entity, fact.event_time
        )
    )) -%}
{% endmacro %}


{#- The entity columns, quoted, as the tested activation or status table has them. -#}
{% macro _tested_entity(test, tested) %}
    {%- set fact_name = tested.declared.fact.split('.') | last -%}
    {%- set first_last = tested.upstream[fact_name ~ '_first_last'] -%}
    {%- do return(activation_layer._quoted_entity(
        'test ' ~ test, tested.relation, activation_layer._declaration(first_last).entity
    )) -%}
{% endmacro %}
