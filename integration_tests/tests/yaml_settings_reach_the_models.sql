-- One failing row is one setting of the YAML files or overrides that did not arrive at its model.
{% if execute %}
    {%- set monthly = graph.nodes['model.activation_integration_tests.items_sold_activation_monthly'] -%}
    {%- set first_last = graph.nodes['model.activation_integration_tests.items_sold_first_last'] -%}
    {%- set arrived = {
        'tag of dbt_project.yml': 'activation' in monthly.config.tags,
        'tag of overrides': 'finance' in monthly.config.tags,
        'alias of overrides': monthly.alias == 'seller_months',
        'meta of the properties file': first_last.config.meta.owner == 'marketplace'
    } -%}
    {%- for setting, is_there in arrived.items() if not is_there %}
select '{{ setting }}' as setting
union all
    {%- endfor %}
{% endif %}
select null as setting where false
