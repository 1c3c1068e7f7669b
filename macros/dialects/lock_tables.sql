{#-
    Before a run asks what is stored: runs that write to its table, or to those that it reads, wait until this one has
    ended, where engines can have them wait.
-#}
{% macro _lock_tables(read=[]) %}
    {%- if activation_layer._builds_models() -%}
        {{- return(adapter.dispatch('_lock_tables', 'activation_layer')(read)) -}}
    {%- endif -%}
{% endmacro %}

{% macro default___lock_tables(read) %}
{% endmacro %}

{% macro redshift___lock_tables(read) %}
{% endmacro %}

{% macro postgres___lock_tables(read) %}
    {%- if is_incremental() -%}
        {%- do run_query('lock table ' ~ this ~ ' in share row exclusive mode') -%}
    {%- endif -%}
    {%- for relation in read | unique -%}
        {%- do run_query('lock table ' ~ activation_layer._stored_relation(relation) ~ ' in share mode') -%}
    {%- endfor -%}
{% endmacro %}
