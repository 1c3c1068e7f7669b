{#- A unit test shows a model no other node, so it repeats what first_last declares. -#}
{% macro _declared_in_unit_test(call) %}
    {%- set declared = var('activation_fact', none) -%}
    {%- if declared is not mapping or 'entity' not in declared or 'event_time' not in declared -%}
        {%- do activation_layer._raise_error(
            call, 'a unit test needs the entity and the event time of the fact',
            'overrides: {vars: {activation_fact: {entity: user_id, event_time: visited_at}}}', declared
        ) -%}
    {%- endif -%}
    {%- do return({
        'entity': activation_layer._require_entity(call, declared.entity),
        'event_time': declared.event_time
    }) -%}
{% endmacro %}
