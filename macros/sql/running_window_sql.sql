{#- The rows of an entity (or fact and grain) through the present one, in the order of a date. -#}
{% macro _running_window_sql(columns, date) -%}
over (
            partition by {{ columns | join(', ') }}
            order by {{ date }}
            rows unbounded preceding
        )
{%- endmacro %}
