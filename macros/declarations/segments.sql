{#- The declared segments, {column: rule}, by which the numbers of a fact are split. -#}
{% macro _require_segments(call, segments, entity, event_time, loaded_at) %}
    {%- set allowed = "columns of the fact with 'last' or 'first': segments={'platform': 'last', 'channel': 'first'}" -%}
    {%- if segments is not mapping -%}
        {%- do activation_layer._raise_error(call, 'segments is not a dictionary', allowed, activation_layer._shown(segments)) -%}
    {%- endif -%}
    {%- set others = {} -%}
    {%- for column in entity if segments and column | lower in activation_layer._columns_beside_segments() -%}
        {%- do activation_layer._raise_error(
            call, 'the entity has the name of a column beside segments', 'any name but ' ~ column, column
        ) -%}
    {%- endfor -%}
    {%- for column in entity -%}
        {%- do others.update({column | lower: 'an entity column'}) -%}
    {%- endfor -%}
    {%- do others.update({event_time | lower: 'the event time'}) -%}
    {%- do others.update({loaded_at | lower: 'the load time'}) if loaded_at is not none -%}
    {%- for column, rule in segments.items() -%}
        {%- if column is not string or column | trim == '' or rule not in ['last', 'first'] -%}
            {%- do activation_layer._raise_error(
                call, 'a segment is not a column with a rule', allowed, column ~ ': ' ~ activation_layer._shown(rule)
            ) -%}
        {%- elif '"' in column or ',' in column -%}
            {%- do activation_layer._raise_error(
                call, 'a segment has a double quote or a comma in its name', 'any other column name', column
            ) -%}
        {%- endif -%}
        {%- for name in [column | lower, 'previous_' ~ column | lower] -%}
            {%- set other = 'an output column of the package'
                if name in activation_layer._columns_beside_entities() + activation_layer._columns_beside_segments()
                else 'a step in the SQL of the package' if name in activation_layer._steps_around_entities()
                else others.get(name) -%}
            {%- if other is not none -%}
                {%- do activation_layer._raise_error(
                    call, ('the segment ' if loop.first else 'the previous value of the segment ') ~ column
                        ~ ' has the name of ' ~ other, 'a column that no other is named like, in any case', name
                ) -%}
            {%- endif -%}
            {%- do others.update({name: 'another segment or its previous value'}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(segments) -%}
{% endmacro %}


{#-
    The declared segments as the fact has them: {name, quoted, previous, rule, data_type}. What values of a floating-point
    type would be one segment depends on how they were computed; equal intervals have different texts.
-#}
{% macro _segments(call, relation, columns, declared) %}
    {%- set segments = [] -%}
    {%- for name, rule in declared.items() -%}
        {%- set column = activation_layer._require_column(call, relation, columns, name) -%}
        {%- for types, kind in [('float|double|real', 'a floating-point number'), ('interval', 'an interval')]
            if modules.re.match('(nullable\\()?(' ~ types ~ ')', column.data_type | lower) -%}
            {%- do activation_layer._raise_error(
                call, 'the segment ' ~ name ~ ' is ' ~ kind, 'text, a whole number, a decimal, a boolean, a date',
                column.data_type
            ) -%}
        {%- endfor -%}
        {%- do segments.append(activation_layer._segment(column.name, rule, column.data_type)) -%}
    {%- endfor -%}
    {%- do return(segments) -%}
{% endmacro %}


{% macro _segment(name, rule, data_type) %}
    {%- do return({
        'name': name,
        'quoted': activation_layer._quoted(name),
        'previous': activation_layer._quoted('previous_' ~ name),
        'rule': rule,
        'data_type': data_type
    }) -%}
{% endmacro %}


{#- Segments as tables record them, {column: [rule, type]}, and back. -#}
{% macro _segments_to_record(segments) %}
    {%- set recorded = {} -%}
    {%- for segment in segments -%}
        {%- do recorded.update({segment.name: [segment.rule, segment.data_type | lower]}) -%}
    {%- endfor -%}
    {%- do return(recorded) -%}
{% endmacro %}


{% macro _recorded_segments(record) %}
    {%- set segments = [] -%}
    {%- for name, (rule, data_type) in record.get('segments', {}).items() -%}
        {%- do segments.append(activation_layer._segment(name, rule, data_type)) -%}
    {%- endfor -%}
    {%- do return(segments) -%}
{% endmacro %}


{#- What declarations and records have in common, to be compared: rules by the names of columns in any case. -#}
{% macro _segment_rules(segments) %}
    {%- set rules = {} -%}
    {%- for name, rule in segments.items() -%}
        {%- do rules.update({name | lower: rule if rule is string else rule[0]}) -%}
    {%- endfor -%}
    {%- do return({'segments': rules}) -%}
{% endmacro %}


{#- Columns of the values, and beside each that of the value before. -#}
{% macro _segment_columns(segments, with_previous=false) %}
    {%- set columns = [] -%}
    {%- for segment in segments -%}
        {%- do columns.append(segment.quoted) -%}
        {%- do columns.append(segment.previous) if with_previous -%}
    {%- endfor -%}
    {%- do return(columns) -%}
{% endmacro %}


{#- Which segments to count by, each a list of names, more than one where they are crossed; none: all that are declared. -#}
{% macro _require_choices(call, segments) %}
    {%- if segments is none -%}
        {%- do return(none) -%}
    {%- endif -%}
    {%- set allowed = "segments, and lists of those to cross: segments=['platform', ['platform', 'country']]" -%}
    {%- set choices = [] -%}
    {%- if segments is not sequence or segments is mapping -%}
        {%- do activation_layer._raise_error(
            call, 'segments is not a list of different ones', allowed, activation_layer._shown(segments)
        ) -%}
    {%- endif -%}
    {%- for choice in ([segments] if segments is string else segments) -%}
        {%- set names = [choice] if choice is string else choice -%}
        {%- if names is not sequence or names is mapping or not names or names | reject('string') | list
            or names | map('lower') | unique | list | length < names | length -%}
            {%- do activation_layer._raise_error(
                call, 'a segment is neither a name nor a list of different names', allowed, activation_layer._shown(choice)
            ) -%}
        {%- endif -%}
        {%- do choices.append(names | list) -%}
    {%- endfor -%}
    {%- if not choices or choices | map('join', ',') | map('lower') | unique | list | length < choices | length -%}
        {%- do activation_layer._raise_error(call, 'segments is not a list of different ones', allowed, segments) -%}
    {%- endif -%}
    {%- do return(choices) -%}
{% endmacro %}


{% macro _require_max_values(call, max_values) %}
    {%- if max_values is not integer or max_values is boolean or max_values < 1 -%}
        {%- do activation_layer._raise_error(
            call, 'max_values is not a number of values', 'a positive whole number', activation_layer._shown(max_values)
        ) -%}
    {%- endif -%}
{% endmacro %}


{#-
    The segments that each fact's numbers are split by, by fact: lists of declared names. A fact is not split by what it
    does not declare; what none declares is a mistake.
-#}
{% macro _chosen_segments(call, fact_names, choices) %}
    {%- set chosen = {} -%}
    {%- set declared_names = [] -%}
    {%- for fact_name in fact_names -%}
        {%- set declared = activation_layer._declared_fact(call, fact_name).get('segments', {}).keys() | list -%}
        {%- do declared_names.extend(declared) -%}
        {%- set of_fact = [] -%}
        {%- for names in choices or [] -%}
            {%- set found = [] -%}
            {%- for name in names -%}
                {%- do found.extend(declared | select('in', [activation_layer._same_name(declared, name)]) | list) -%}
            {%- endfor -%}
            {%- do of_fact.append(found) if found | length == names | length -%}
        {%- endfor -%}
        {%- for name in declared if choices is none -%}
            {%- do of_fact.append([name]) -%}
        {%- endfor -%}
        {%- do chosen.update({fact_name: of_fact}) -%}
    {%- endfor -%}
    {%- for names in choices or [] -%}
        {%- for name in names if activation_layer._same_name(declared_names, name) is none -%}
            {%- do activation_layer._raise_error(
                call, 'no fact declares this segment', declared_names | unique | join(', ')
                    or "none yet: first_last(..., segments={'platform': 'last'})", name
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(chosen) -%}
{% endmacro %}


{#- Facts without segments have no rows, which is no error: others may come to have some. -#}
{% macro _warn_of_no_segments(call, chosen) %}
    {%- if activation_layer._builds_models() and not chosen.values() | select | list -%}
        {%- do activation_layer._warn(
            call, 'no fact declares a segment, so that there are no rows: ' ~ chosen.keys() | join(', ')
            ~ ". Declare them in first_last(..., segments={'platform': 'last'})"
        ) -%}
    {%- endif -%}
{% endmacro %}
