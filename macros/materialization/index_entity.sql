{#- After a table was made: an index on its entity, on engines that have such. -#}
{% macro _index_entity(relation) %}
    {{- adapter.dispatch('_index_entity', 'activation_layer')(relation) -}}
{% endmacro %}

{% macro default___index_entity(relation) %}
{% endmacro %}

{% macro redshift___index_entity(relation) %}
{% endmacro %}

{#- Only here, since an activation model does not know its entity when dbt reads its configs. -#}
{% macro postgres___index_entity(relation) %}
    {%- if 'facts' not in activation_layer._declaration(model) -%}
        {%- set entity = activation_layer._quoted_among(
            '', relation, adapter.get_columns_in_relation(relation), activation_layer._declared_entity(model)
        ) -%}
        {%- call statement('index_entity') -%}
create index on {{ relation }} ({{ entity | join(', ') }})
        {%- endcall -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{% endmacro %}
