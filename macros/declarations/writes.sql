{#-
    Every write to a table has a name: a counter and the run that wrote, as '00000012-3f2a9c1e'. A table records its last
    writes, each with the date from which it changed rows. Who reads the table records the write that it has followed,
    and so knows what it has missed. No clock takes part.
-#}
{% macro _writes_kept() %}
    {%- do return(50) -%}
{% endmacro %}


{#- This run's write after those that a table records (none: its first). -#}
{% macro _next_write(record, from_date) %}
    {%- set writes = [] if record is none else record.writes -%}
    {%- set number = 1 if record is none else activation_layer._write_number(record.write) + 1 -%}
    {%- set run = invocation_id[:8] -%}
    {%- do return({
        'write': '%08d-%s' | format(number, run),
        'writes': (writes + [run ~ ' ' ~ (from_date or modules.datetime.date(1, 1, 1))])[-activation_layer._writes_kept():]
    }) -%}
{% endmacro %}


{% macro _write_number(write) %}
    {%- do return(write.split('-')[0] | int) -%}
{% endmacro %}


{#-
    The dates from which a table has changed with the write that a reader has followed, which comes first, and with each
    since; none where the table does not remember that write: it may have been another table, or long ago.
-#}
{% macro _changes_since(record, followed) %}
    {%- set run = followed.split('-')[1] -%}
    {%- set missed = activation_layer._write_number(record.write) - activation_layer._write_number(followed) -%}
    {%- set position = record.writes | length - 1 - missed -%}
    {%- if missed < 0 or position < 0 or record.writes[position].split(' ')[0] != run -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set dates = [] -%}
    {%- for write in record.writes[position:] -%}
        {%- do dates.append(modules.datetime.date.fromisoformat(write.split(' ')[1])) -%}
    {%- endfor -%}
    {%- do return(dates) -%}
{% endmacro %}
