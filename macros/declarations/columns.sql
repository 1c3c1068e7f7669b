{#- The column of that name, as {name, quoted, data_type}. Names match in any case where only one column fits. -#}
{% macro _require_column(call, relation, columns, name) %}
    {%- if columns is none -%}
        {%- do return({
            'name': name, 'quoted': activation_layer._quoted(name), 'data_type': 'timestamp'
        }) -%}
    {%- endif -%}
    {%- set exact = columns | selectattr('name', 'equalto', name) | list -%}
    {%- set alike = [] -%}
    {%- for column in columns if column.name | lower == name | lower -%}
        {%- do alike.append(column) -%}
    {%- endfor -%}
    {%- set found = exact or alike -%}
    {%- if found | length != 1 -%}
        {%- do activation_layer._raise_error(
            call, 'no such column in ' ~ relation.identifier, columns | map(attribute='name') | join(', '), name
        ) -%}
    {%- endif -%}
    {%- do return({
        'name': found[0].name,
        'quoted': activation_layer._quoted(found[0].name),
        'data_type': 'text' if found[0].is_string() or found[0].data_type | lower == 'string' else found[0].data_type
    }) -%}
{% endmacro %}


{#- A column that tells when, with its `time_type`: date, timestamp, zoned timestamp. -#}
{% macro _require_time_column(call, relation, columns, what, name) %}
    {%- set column = activation_layer._require_column(call, relation, columns, name) -%}
    {%- set time_type = activation_layer._time_type(column.data_type) -%}
    {%- if time_type is none -%}
        {%- do activation_layer._raise_error(
            call, 'the ' ~ what ~ ' is neither a date nor a timestamp', 'a date or timestamp column',
            name ~ ' of type ' ~ column.data_type
        ) -%}
    {%- endif -%}
    {%- do return(dict(column, time_type=time_type)) -%}
{% endmacro %}


{#- An argument that names a column; without its quotes it would be undefined. -#}
{% macro _require_column_name(call, argument, name) %}
    {%- if name is not string or name | trim == '' -%}
        {%- do activation_layer._raise_error(
            call, argument ~ ' is not the name of a column', argument ~ "='the_column', in quotes",
            'nothing' if name is undefined or name is none else activation_layer._shown(name)
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- Columns by these names, quoted as the relation has them. -#}
{% macro _quoted_among(call, relation, columns, names) %}
    {%- set quoted = [] -%}
    {%- for name in names -%}
        {%- do quoted.append(activation_layer._require_column(call, relation, columns, name).quoted) -%}
    {%- endfor -%}
    {%- do return(quoted) -%}
{% endmacro %}


{#- The one of some names that is written so, in any case; none where none is. -#}
{% macro _same_name(names, wanted) %}
    {%- for name in names if name | lower == wanted | lower -%}
        {%- do return(name) -%}
    {%- endfor -%}
    {%- do return(none) -%}
{% endmacro %}
