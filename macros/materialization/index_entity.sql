{#- After a table was made: an index on its entity, on engines that have such. -#}
{% macro _index_entity() %}
    {%- if execute and not is_incremental() -%}
        {{- adapter.dispatch('_index_entity', 'activation_layer')() -}}
    {%- endif -%}
{% endmacro %}

{% macro default___index_entity() %}
{% endmacro %}

{% macro redshift___index_entity() %}
{% endmacro %}

{% macro postgres___index_entity() %}
    {%- set declared = activation_layer._declaration(model) -%}
    {%- if 'facts' not in declared -%}
        {%- set entity = declared.get('entity')
            or activation_layer._declared_fact('', declared.fact.split('.') | last).entity -%}
        {%- set columns = adapter.get_columns_in_relation(this) -%}
        {%- set quoted = activation_layer._quoted_among('', this, columns, entity) -%}
create index on {{ this }} ({{ quoted | join(', ') }})
    {%- endif -%}
{% endmacro %}
