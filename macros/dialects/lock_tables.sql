{#- Locks the table that a run writes (or none) and those that it reads, where engines can have other runs wait. -#}
{% macro _lock_tables(write, read) %}
    {%- do adapter.dispatch('_lock_tables', 'activation_layer')(write, read) -%}
{% endmacro %}

{% macro default___lock_tables(write, read) %}
{% endmacro %}

{% macro redshift___lock_tables(write, read) %}
{% endmacro %}

{#- Who may only read a table (production's, of a developer) reads it without a lock. -#}
{% macro postgres___lock_tables(write, read) %}
    {%- do run_query('lock table ' ~ write ~ ' in share row exclusive mode') if write -%}
    {%- for relation in read -%}
        {%- set lock -%}
do $$
begin
    lock table {{ api.Relation.create(
        database=relation.database, schema=relation.schema, identifier=relation.identifier
    ) }} in share mode;
exception
    when insufficient_privilege then null;
end
$$
        {%- endset -%}
        {%- do run_query(lock) -%}
    {%- endfor -%}
{% endmacro %}
