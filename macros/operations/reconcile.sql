{% macro reconcile(fact=none, from=none, output='text') %}
    {%- set call = activation_layer._operation_call('reconcile', fact) -%}
    {%- do activation_layer._require_output(call, output) -%}
    {%- set layer = activation_layer._layer(call, fact) -%}
    {%- set from_date = activation_layer._require_date_argument(call, 'from', from) -%}
    {%- set settings = activation_layer._settings() -%}
    {%- do activation_layer._require_built(call, layer, [layer.fact, layer.first_last] + layer.activation) -%}
    {%- set compared = activation_layer._compared_tables(call, layer, from_date, settings) -%}
    {%- set wrong = activation_layer._wrong_tables(compared) -%}
    {#- What a table holds of a date may rest on an earlier one that is wrong: to repair it takes all dates. -#}
    {%- set all_wrong = wrong if from_date is none or not compared | selectattr('wrong_until') | list
        else activation_layer._wrong_tables(activation_layer._compared_tables(call, layer, none, settings)) -%}
    {%- if output == 'json' -%}
        {%- do print(activation_layer._reconciled_json(layer, compared, all_wrong)) -%}
    {%- elif wrong -%}
        {%- do print(activation_layer._disagreement_text(compared)) -%}
        {%- do print(activation_layer._repair_text(layer, all_wrong)) -%}
    {%- else -%}
        {%- do print(activation_layer._agreement_text(compared)) -%}
    {%- endif -%}
    {%- if wrong -%}
        {%- do activation_layer._raise_error(
            call, 'tables disagree with the fact', 'the numbers of the fact',
            wrong | length ~ ' of ' ~ activation_layer._pluralize(compared | length, 'table') ~ ' with other numbers',
            activation_layer._repair_command(layer, all_wrong)
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- Those that differ from the fact, the earliest first, and those that have not followed. -#}
{% macro _wrong_tables(compared) %}
    {%- do return(
        compared | selectattr('wrong_until') | sort(attribute='wrong_until')
        + (compared | rejectattr('wrong_until') | selectattr('note') | list)
    ) -%}
{% endmacro %}


{#- The same for programs, on one line. -#}
{% macro _reconciled_json(layer, compared, wrong) %}
    {%- set tables = [] -%}
    {%- for table in compared -%}
        {%- do tables.append({
            'name': table.name,
            'agrees': not (table.wrong_until or table.note),
            'unit': table.unit,
            'compared': table.compared,
            'differing': table.differing,
            'earliest': table.numbers.earliest | string if table.numbers else none,
            'as_of': table.as_of | string if table.as_of is not none else none,
            'note': table.note
        }) -%}
    {%- endfor -%}
    {%- do return(tojson({
        'fact': layer.declared.fact,
        'tables': tables,
        'repair': activation_layer._repair_command(layer, wrong) if wrong else none
    })) -%}
{% endmacro %}


{#- One line per table. -#}
{% macro _agreement_text(compared) %}
    {%- set rows = [] -%}
    {%- for table in compared -%}
        {%- do rows.append([
            table.name, 'agrees', activation_layer._pluralize(table.compared, table.unit),
            'through ' ~ table.as_of if table.as_of is not none else ''
        ]) -%}
    {%- endfor -%}
    {%- do return(activation_layer._text_table(rows)) -%}
{% endmacro %}


{#- The tables side by side with the fact. -#}
{% macro _disagreement_text(compared) %}
    {%- set rows = [['table', 'compared', 'differ', 'earliest', 'entities', 'active days', 'events']] -%}
    {%- for table in compared -%}
        {%- set numbers = table.numbers or {} -%}
        {%- do rows.append([
            table.name,
            activation_layer._pluralize(table.compared, table.unit),
            table.differing,
            numbers.get('earliest', '-'),
            numbers.get('entities', '-'),
            numbers.get('active_days', '-'),
            numbers.get('event_count', '-')
        ]) -%}
    {%- endfor -%}
    {%- do return(
        activation_layer._text_table(rows) ~ '\n\nNumbers are those of the earliest difference: in the fact / as stored.'
    ) -%}
{% endmacro %}


{#- What differs first, and the command that repairs it. -#}
{% macro _repair_text(layer, wrong) %}
    {%- set earliest = wrong | first -%}
    {%- set lines = wrong | selectattr('note') | map(attribute='note') | list -%}
    {%- if earliest.numbers -%}
        {%- do lines.append(
            'Earliest difference: ' ~ earliest.numbers.earliest ~ ' in ' ~ earliest.name ~ ', where '
            ~ activation_layer._pluralize(earliest.numbers.differing_entities, 'entity differs', 'entities differ') ~ '.'
        ) -%}
    {%- endif -%}
    {%- do return(
        lines | join('\n') ~ '\n\nTo repair it:\n  ' ~ activation_layer._repair_command(layer, wrong)
    ) -%}
{% endmacro %}


{#-
    Of a table that is wrong since some date in a period, any date of the period will do: the command starts as late as
    repairs all tables. Tables that have not followed first_last need no more than a run.
-#}
{% macro _repair_command(layer, wrong) %}
    {%- if not (wrong | first).wrong_until -%}
        {%- do return('dbt build --select ' ~ layer.first_last.name ~ '+') -%}
    {%- endif -%}
    {%- set start = wrong | map(attribute='wrong_since') | select | reject('gt', (wrong | first).wrong_until) | max -%}
    {%- do return(activation_layer._backfill_command(layer, start)) -%}
{% endmacro %}
