{% macro _rows_of(query) %}
    {%- do return(run_query(query ~ activation_layer._query_settings()).rows) -%}
{% endmacro %}


{% macro _first_row(query) %}
    {%- set rows = activation_layer._rows_of(query) -%}
    {%- do return(rows[0] if rows | length > 0 else none) -%}
{% endmacro %}


{#- The row of each query by its key, asked all at once; no key where a query finds none. -#}
{% macro _rows_of_all(queries) %}
    {%- set all_rows -%}
        {%- for key, query in queries.items() -%}
select
    {{ activation_layer._text_literal(key) }} as found_in,
    latest.*
from (
    {{ query }}
) as latest
            {{- '\nunion all\n' if not loop.last }}
        {%- endfor -%}
    {%- endset -%}
    {%- set rows = {} -%}
    {%- for row in activation_layer._rows_of(all_rows) -%}
        {%- do rows.update({row[0]: (row | list)[1:]}) -%}
    {%- endfor -%}
    {%- do return(rows) -%}
{% endmacro %}
