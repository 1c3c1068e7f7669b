-- One failing row is one node that the package brought into this project.
{% if execute %}
    {%- set brought = graph.nodes.values() | selectattr('package_name', 'equalto', 'activation_layer') | list -%}
    {%- for node in brought %}
select '{{ node.unique_id }}' as unique_id
union all
    {%- endfor %}
{% endif %}
select null as unique_id where false
