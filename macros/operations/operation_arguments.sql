{#- How an operation was called, as the first line of its errors says it. -#}
{% macro _operation_call(name, fact) %}
    {%- set call = activation_layer._call(name, [fact]) -%}
    {%- do activation_layer._warn_of_unknown_vars(call) -%}
    {%- do return(call) -%}
{% endmacro %}


{#- An argument as a date; YAML gives dates as dates or, in quotes, as text. None stays none. -#}
{% macro _require_date_argument(call, name, value) %}
    {%- set date = none if value is none else activation_layer._date_in(value | string) -%}
    {%- if value is not none and date is none -%}
        {%- do activation_layer._raise_error(call, name ~ ' is not a date', 'a date as YYYY-MM-DD', value) -%}
    {%- endif -%}
    {%- do return(date) -%}
{% endmacro %}


{% macro _require_yes_or_no(call, name, value) %}
    {%- if value is not boolean -%}
        {%- do activation_layer._raise_error(
            call, name ~ ' is neither true nor false', 'true, false', activation_layer._shown(value)
        ) -%}
    {%- endif -%}
{% endmacro %}


{% macro _require_output(call, output) %}
    {%- if output not in ['text', 'json'] -%}
        {%- do activation_layer._raise_error(call, 'unknown output', 'text, json', output) -%}
    {%- endif -%}
{% endmacro %}


{% macro _require_not_after(call, name, date, as_of) %}
    {%- if date is not none and as_of is not none and date > as_of -%}
        {%- do activation_layer._raise_error(
            call, name ~ ' lies after the as-of date', 'a date on or before ' ~ as_of, date
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- Operations look at tables: those that they cannot do without must be there. -#}
{% macro _require_built(call, layer, nodes) %}
    {%- set missing = [] -%}
    {%- for node in nodes if not activation_layer._is_built(node) -%}
        {%- do missing.append(node.name) -%}
    {%- endfor -%}
    {%- if missing -%}
        {%- do activation_layer._raise_error(
            call, 'not built yet: ' ~ missing | join(', '), 'models that are built', 'no such table or view',
            'dbt build --select +' ~ layer.first_last.name ~ '+'
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- The command that recomputes a fact's layer from a date. -#}
{% macro _backfill_command(layer, start) %}
    {%- do return(
        'dbt build --select ' ~ layer.first_last.name ~ '+' ~ activation_layer._vars_to_build_with(start)
    ) -%}
{% endmacro %}
