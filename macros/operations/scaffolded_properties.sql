{#-
    The properties file of a scaffolded layer: every column described, every model tested. Models that have properties
    are left out, and so is the fact where `fact_test` is none.
-#}
{% macro _scaffolded_properties(asked, models, fact_test) %}
    {%- set sections = {} -%}
    {%- if fact_test -%}
        {%- do sections.update({
            asked.node.resource_type ~ 's': ['  - name: ' ~ asked.name ~ '\n    data_tests:\n      ' ~ fact_test]
        }) -%}
    {%- endif -%}
    {%- for scaffolded in models if scaffolded.existing is none or not scaffolded.existing.patch_path -%}
        {%- do sections.setdefault('models', []).append(activation_layer._scaffolded_entry(scaffolded, asked)) -%}
    {%- endfor -%}
    {%- set texts = [] -%}
    {%- for section, entries in sections.items() -%}
        {%- do texts.append(section ~ ':\n' ~ entries | join('\n\n') ~ '\n') -%}
    {%- endfor -%}
    {%- do return('version: 2\n\n' ~ texts | join('\n') if texts) -%}
{% endmacro %}


{#- A path that no properties file has yet. -#}
{% macro _properties_path(fact_name) %}
    {%- set taken = graph.nodes.values() | map(attribute='patch_path', default=none) | select | list -%}
    {%- for number in range(1, 100) -%}
        {%- set path = 'models/activation/' ~ fact_name ~ '_activation' ~ ('_' ~ number if number > 1) ~ '.yml' -%}
        {%- do return(path) if project_name ~ '://' ~ path not in taken -%}
    {%- endfor -%}
{% endmacro %}


{#- The fact's own test; none where it has it already. -#}
{% macro _scaffolded_fact_test(asked) %}
    {%- for node in graph.nodes.values() if node.resource_type == 'test' and node.attached_node == asked.node.unique_id
        and (node.test_metadata or {}).get('name') == 'partitions_present' -%}
        {%- do return(none) -%}
    {%- endfor -%}
    {%- do return(
        '- activation_layer.partitions_present: {arguments: {event_time: '
        ~ activation_layer._yaml_text(asked.declared.event_time) ~ ', min_rows: ' ~ asked.declared.partitions.min_rows
        ~ ', recent_days: 7}, config: {severity: warn}}'
    ) -%}
{% endmacro %}


{#- What the properties file says of a model. -#}
{% macro _scaffolded_entry(scaffolded, asked) %}
    {%- set entity = asked.declared.entity if 'fact' in scaffolded.arguments else [] -%}
    {%- set segments = asked.declared.segments if 'fact' in scaffolded.arguments else {} -%}
    {%- set lines = [
        '  - name: ' ~ scaffolded.name,
        '    description: ' ~ activation_layer._yaml_text(scaffolded.description),
        '    data_tests:'
    ] -%}
    {%- for test in activation_layer._scaffolded_tests(scaffolded.kind) -%}
        {%- do lines.append('      - activation_layer.' ~ test) -%}
    {%- endfor -%}
    {%- do lines.append('    columns:') -%}
    {%- for column in entity -%}
        {%- do lines.append(activation_layer._scaffolded_column(
            column, 'Who acts.' if entity | length == 1 else 'Who acts, with the other entity columns.'
        )) -%}
    {%- endfor -%}
    {%- for column in (activation_layer._output_columns(scaffolded.kind).keys() | list)
        + (['inactivity_tier'] if 'tiers' in scaffolded.arguments else []) -%}
        {%- do lines.append(activation_layer._scaffolded_values(scaffolded.kind, segments))
            if segments and column == activation_layer._column_after_segments(scaffolded.kind) -%}
        {%- do lines.extend([
            '      - name: ' ~ column,
            '        description: "{{ doc(\'activation_layer\', \'' ~ activation_layer._docs_prefix(scaffolded.kind) ~ '_' ~ column ~ '\') }}"'
        ]) -%}
    {%- endfor -%}
    {%- do return(lines | join('\n')) -%}
{% endmacro %}


{#- A column of the fact's own, whose name may be any. -#}
{% macro _scaffolded_column(name, description) %}
    {%- do return(
        '      - name: ' ~ activation_layer._yaml_text(name)
        ~ ('\n        quote: true' if not modules.re.match('^([a-z_][a-z0-9_]*|[A-Z_][A-Z0-9_]*)$', name) else '')
        ~ '\n        description: ' ~ activation_layer._yaml_text(description)
    ) -%}
{% endmacro %}


{#- The columns of segments: of first_last, activation or status. -#}
{% macro _scaffolded_values(model_macro, segments) %}
    {%- set time = {
        'first_last': 'the snapshot date', 'activation': 'the period', 'activation_status': 'the as-of date'
    }[model_macro] -%}
    {%- set lines = [] -%}
    {%- for name, rule in segments.items() -%}
        {%- do lines.append(activation_layer._scaffolded_column(
            name, 'The ' ~ rule ~ ' known ' ~ name ~ ', at the end of ' ~ time ~ '.'
        )) -%}
        {%- if model_macro == 'activation' -%}
            {%- do lines.append(activation_layer._scaffolded_column(
                'previous_' ~ name, 'The same at the end of the previous active period.'
            )) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(lines | join('\n')) -%}
{% endmacro %}


{#- Values of segments stand in a table before this column. -#}
{% macro _column_after_segments(model_macro) %}
    {%- do return(
        {'first_last': 'built_with', 'activation': 'is_complete', 'activation_status': 'as_of_date'}[model_macro]
    ) -%}
{% endmacro %}


{#- What everyday life brings about (late rows, days without any, an odd week) warns; a wrong state is an error. -#}
{% macro _scaffolded_tests(model_macro) %}
    {%- set recent = 'as_of_date_is_recent: {arguments: {max_days: 2}, config: {severity: warn}}' -%}
    {%- set agrees = 'agrees_with_fact: {arguments: {recent_days: 30}, config: {severity: warn}}' -%}
    {%- set moved = 'moved_unexpectedly: {arguments: {deviations: 8, min_change: 10}}' -%}
    {%- do return({
        'first_last': ['one_row_per_entity_and_period', agrees, recent],
        'activation': ['one_row_per_entity_and_period', 'accounting_identities', agrees, 'active_or_inactive'],
        'activation_status': ['one_row_per_entity_and_period', 'active_or_inactive'],
        'activation_metrics': ['accounting_identities', 'every_period_present', moved],
        'activation_transitions': ['every_period_present', 'transitions_sum_to_ever_active'],
        'activation_drivers': ['drivers_sum_to_change'],
        'activation_segments': ['accounting_identities', 'every_period_present', moved],
        'activation_rolling': ['accounting_identities', 'every_period_present']
    }[model_macro]) -%}
{% endmacro %}
