{% macro backfill_plan(fact=none, start=none) %}
    {%- set call = activation_layer._operation_call('backfill_plan', fact) -%}
    {%- set layer = activation_layer._layer(call, fact) -%}
    {%- set start_date = activation_layer._require_date_argument(call, 'start', start) -%}
    {%- if start_date is none -%}
        {%- do activation_layer._raise_error(
            call, 'start is missing', 'a date as YYYY-MM-DD', "nothing; write --args '{fact: <name>, start: <date>}'"
        ) -%}
    {%- endif -%}
    {%- set settings = activation_layer._settings() -%}
    {%- do activation_layer._require_built(call, layer, [layer.first_last]) -%}
    {%- set known = activation_layer._first_last_record(
        activation_layer._node_relation(layer.first_last), settings
    ) -%}
    {%- do activation_layer._require_not_after(call, 'start', start_date, known.as_of if known is not none else none) -%}

    {%- set fact_names = [] -%}
    {%- for node in layer.models if activation_layer._declaration(node).get('model') == 'first_last' -%}
        {%- do fact_names.append(activation_layer._declaration(node).fact.split('.') | last) -%}
    {%- endfor -%}
    {%- set rows = [['model', 'materialized', 'recomputes', 'rows']] -%}
    {%- for node in layer.models -%}
        {%- do rows.append(activation_layer._planned_row(node, fact_names, start_date, settings)) -%}
    {%- endfor -%}
    {%- do print(
        'A backfill of ' ~ layer.declared.fact ~ ' from ' ~ start_date
        ~ (' through ' ~ known.as_of if known is not none else '') ~ ' recomputes, in this order:\n\n'
        ~ activation_layer._text_table(rows, indent='  ')
        ~ '\n\nTo run it:\n  ' ~ activation_layer._backfill_command(layer, start_date)
    ) -%}
{% endmacro %}


{% macro _planned_row(node, fact_names, start, settings) %}
    {%- set kind = activation_layer._declaration(node).get('model') -%}
    {%- set materialized = node.config.materialized or node.resource_type -%}
    {%- if kind is none -%}
        {%- do return([node.name, materialized, '-', '-']) -%}
    {%- endif -%}
    {%- set stored = activation_layer._stored_rows(node, fact_names, start, settings) -%}
    {%- if stored.rows is string or materialized == 'view' -%}
        {%- set recomputes = '-' -%}
    {%- elif kind == 'activation_status' -%}
        {%- set recomputes = 'all' -%}
    {%- else -%}
        {%- set recomputes = activation_layer._pluralize(
            stored.periods, 'snapshot' if kind == 'first_last' else 'period'
        ) -%}
    {%- endif -%}
    {%- do return([node.name, materialized, recomputes, stored.rows]) -%}
{% endmacro %}
