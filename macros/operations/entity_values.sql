{#- One value for each entity column: {column: value}. One value alone will do for one column. -#}
{% macro _require_entity_values(call, columns, entity) %}
    {%- set example = [] -%}
    {%- for column in columns -%}
        {%- do example.append(column ~ ': <value>') -%}
    {%- endfor -%}
    {%- set allowed = 'a value for each entity column: {' ~ example | join(', ') ~ '}' -%}
    {%- set given = {columns[0]: entity} if columns | length == 1 and entity is not mapping else entity -%}
    {%- if entity is none -%}
        {%- do activation_layer._raise_error(call, 'the entity is missing', allowed, 'nothing') -%}
    {%- elif given is not mapping -%}
        {%- do activation_layer._raise_error(
            call, 'the entity has ' ~ columns | length ~ ' columns', allowed, entity
        ) -%}
    {%- endif -%}
    {%- set values = {} -%}
    {%- for name, value in given.items() -%}
        {%- set column = activation_layer._same_name(columns, name | string) -%}
        {%- if column is none -%}
            {%- do activation_layer._raise_error(call, 'no such entity column', allowed, name) -%}
        {%- elif column in values -%}
            {%- do activation_layer._raise_error(call, 'an entity column is there twice', allowed, name) -%}
        {%- elif value is none -%}
            {%- do activation_layer._raise_error(call, 'an entity is never null', allowed, name ~ ': null') -%}
        {%- elif value is not string and value is iterable -%}
            {%- do activation_layer._raise_error(call, 'the entity is not one value', allowed, name ~ ': ' ~ value) -%}
        {%- elif not activation_layer._was_typed(value) -%}
            {%- do activation_layer._raise_error(
                call, 'YAML reads another value than the one that was typed', activation_layer._quoted_value(column),
                column ~ ' without quotes'
            ) -%}
        {%- endif -%}
        {%- do values.update({column: value}) -%}
    {%- endfor -%}
    {%- set ordered = {} -%}
    {%- for column in columns -%}
        {%- if column not in values -%}
            {%- do activation_layer._raise_error(
                call, 'an entity column is missing', allowed, values.keys() | join(', ') or 'none'
            ) -%}
        {%- endif -%}
        {%- do ordered.update({column: values[column]}) -%}
    {%- endfor -%}
    {%- do return(ordered) -%}
{% endmacro %}


{#- YAML reads 010 as 8: a value that does not stand on the command line, where there is one, is not what was typed. -#}
{% macro _was_typed(value) %}
    {%- set command = (flags.INVOCATION_COMMAND or '') | lower -%}
    {%- do return(
        value is string or 'run-operation' not in command
        or modules.re.search('(?<![\\w.])' ~ modules.re.escape(value | string | lower) ~ '(?![\\w.])', command) is not none
    ) -%}
{% endmacro %}


{#- How a value is given that YAML would read as another; none is shown, since it is not known what was typed. -#}
{% macro _quoted_value(column) %}
    {%- do return('the value in quotes: {' ~ column ~ ': "..."}') -%}
{% endmacro %}


{#- Rows of this entity and no other: each value is compared as a value of its column's type. -#}
{% macro _entity_condition_sql(call, layer, values) %}
    {%- set relation = activation_layer._node_relation(layer.first_last) -%}
    {%- set columns = activation_layer._columns_of(relation) -%}
    {%- set conditions = [] -%}
    {%- for name in layer.declared.entity -%}
        {%- set column = activation_layer._require_column(call, relation, columns, name) -%}
        {%- set data_type = activation_layer._text_type() if column.data_type == 'text' else column.data_type -%}
        {%- do activation_layer._require_value_of_type(call, column, data_type, values[name]) -%}
        {%- do conditions.append(
            column.quoted ~ ' = cast(' ~ activation_layer._text_literal(values[name]) ~ ' as ' ~ data_type ~ ')'
        ) -%}
    {%- endfor -%}
    {%- do return(conditions | join(' and ')) -%}
{% endmacro %}


{#-
    Casts round ('1.5' is 2 as an integer) and YAML reads numbers (007 is 7): a value that does not come back from its
    column's type as it was given might be that of another entity.
-#}
{% macro _require_value_of_type(call, column, data_type, value) %}
    {%- if column.data_type == 'text' and value is not string -%}
        {%- do activation_layer._raise_error(
            call, column.name ~ ' is text', activation_layer._quoted_value(column.name), column.name ~ ' without quotes'
        ) -%}
    {%- endif -%}
    {%- set literal = activation_layer._text_literal(value) -%}
    {%- set text = activation_layer._first_row(
        "select 'as stored: ' || cast(" ~ activation_layer._try_cast(literal, data_type) ~ ' as '
        ~ activation_layer._text_type() ~ ') as value'
    )[0] -%}
    {%- if text is none -%}
        {%- do activation_layer._raise_error(
            call, column.name ~ ' cannot be that', 'a value of type ' ~ data_type, activation_layer._shown(value)
        ) -%}
    {%- endif -%}
    {%- set stored = text[11:] -%}
    {%- if stored | lower != value | string | lower and not (value is float and stored | float == value) -%}
        {%- do activation_layer._raise_error(
            call, column.name ~ ' would be another value as ' ~ data_type, 'a value that stays as it is typed',
            activation_layer._shown(value)
        ) -%}
    {%- endif -%}
{% endmacro %}
