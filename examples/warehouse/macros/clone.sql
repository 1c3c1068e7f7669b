{#-
    Where the engine has no clones, `dbt clone` makes a view of production's table, and the next run makes such a view
    a table again, of the whole history. Here it copies the table. dbt leaves its transaction open, since engines with
    clones need none.
-#}
{% macro duckdb__can_clone_table() %}
    {%- do return(true) -%}
{% endmacro %}

{% macro duckdb__create_or_replace_clone(this_relation, defer_relation) %}
    create or replace table {{ this_relation }} as
    select * from {{ defer_relation }};
    commit
{% endmacro %}

{% macro postgres__can_clone_table() %}
    {%- do return(true) -%}
{% endmacro %}

{% macro postgres__create_or_replace_clone(this_relation, defer_relation) %}
    drop table if exists {{ this_relation }} cascade;
    create table {{ this_relation }} (like {{ defer_relation }} including all);
    insert into {{ this_relation }}
    select * from {{ defer_relation }};
    commit
{% endmacro %}
