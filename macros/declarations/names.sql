{#- The entity as a list of column names. -#}
{% macro _require_entity(call, entity) %}
    {%- set columns = [entity] if entity is string else entity -%}
    {%- set allowed = "a column or a list of columns: entity='user_id', entity=['country', 'seller_id']" -%}
    {%- if columns is not sequence or columns is mapping -%}
        {%- do activation_layer._raise_error(call, 'the entity is not a column', allowed, entity) -%}
    {%- endif -%}
    {%- if columns | length == 0 -%}
        {%- do activation_layer._raise_error(call, 'the entity has no column', allowed, entity) -%}
    {%- endif -%}
    {%- for column in columns -%}
        {%- if column is not string or column | trim == '' -%}
            {%- do activation_layer._raise_error(call, 'the entity is not a column', allowed, entity) -%}
        {%- elif '"' in column -%}
            {%- do activation_layer._raise_error(
                call, 'the entity has a double quote in its name', 'any other column name', column
            ) -%}
        {%- elif column | lower in activation_layer._columns_beside_entities() -%}
            {%- do activation_layer._raise_error(
                call, 'the entity has the name of an output column', 'any name but ' ~ column, column
            ) -%}
        {%- elif column | lower in activation_layer._steps_around_entities() -%}
            {%- do activation_layer._raise_error(
                call, 'the entity has the name of a step in the SQL of the package', 'any name but ' ~ column, column
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if columns | map('lower') | unique | list | length < columns | length -%}
        {%- do activation_layer._raise_error(call, 'the entity names a column twice', allowed, entity) -%}
    {%- endif -%}
    {%- do return(columns | list) -%}
{% endmacro %}


{#- How a macro was called, as the first line of its errors says it. -#}
{% macro _call(name, arguments) %}
    {%- set texts = arguments | select('string') | list -%}
    {%- do return(name ~ ("('" ~ texts | join("', '") ~ "')" if texts else '')) -%}
{% endmacro %}


{#- The fact as its name parts: ['fact'] or ['package', 'fact']. -#}
{% macro _require_fact(call, fact) %}
    {%- set allowed = "the name of a model: 'users_visited_app' or 'package.users_visited_app'" -%}
    {%- if fact is not string -%}
        {%- do activation_layer._raise_error(call, 'the fact is not a name', allowed, 'no text; a name in quotes, without ref()') -%}
    {%- endif -%}
    {%- set parts = fact.split('.') -%}
    {%- if parts | length > 2 or not modules.re.match('^[A-Za-z0-9_.]+$', fact) or '' in parts -%}
        {%- do activation_layer._raise_error(call, 'the fact is not a name', allowed, "'" ~ fact ~ "'") -%}
    {%- elif modules.re.match('^v[0-9]+$', parts | last) -%}
        {%- do activation_layer._raise_error(
            call, 'the fact is named with a version',
            "'" ~ parts | first ~ "'; first_last, activation and scaffold take version=" ~ (parts | last)[1:], "'" ~ fact ~ "'"
        ) -%}
    {%- endif -%}
    {%- do return(parts) -%}
{% endmacro %}


{#- The names of facts, without their packages. -#}
{% macro _require_facts(call, facts) %}
    {%- set names = [] -%}
    {%- for fact in activation_layer._require_list(call, 'facts', facts, "['users_visited_app', 'items_sold']") -%}
        {%- do names.append(activation_layer._require_fact(call, fact) | last) -%}
    {%- endfor -%}
    {%- do return(activation_layer._require_list(call, 'facts', names, "['users_visited_app', 'items_sold']")) -%}
{% endmacro %}


{% macro _require_model_name(call, expected) %}
    {%- if model.resource_type == 'model' and model.name != expected -%}
        {%- do activation_layer._raise_error(
            call, 'this model file has another name', expected ~ '.sql', model.name ~ '.sql'
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- Models over several facts may stand beside others of their kind, told apart by what comes before the name. -#}
{% macro _require_model_name_ending(call, expected) %}
    {%- if model.resource_type == 'model' and model.name != expected and not model.name.endswith('_' ~ expected) -%}
        {%- do activation_layer._raise_error(
            call, 'this model file has another name',
            expected ~ '.sql, or with a prefix as in sales_' ~ expected ~ '.sql', model.name ~ '.sql'
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- The name of another model over several facts that has the prefix of this one; a unit test has a name of its own. -#}
{% macro _model_beside(kind, other_kind) %}
    {%- set name = model.tested_node_unique_id.split('.')[2] if model.resource_type == 'unit_test' else model.name -%}
    {%- do return(name[:-(kind | length)] ~ other_kind) -%}
{% endmacro %}
