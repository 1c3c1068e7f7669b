{#- The properties file of a scaffolded layer: every column described, every model tested. -#}
{% macro _scaffolded_properties(asked) %}
    {%- set entity = asked.entity | join(' and ') -%}
    {%- set models = [activation_layer._scaffolded_model(
        asked.name ~ '_first_last', 'first_last', 'What each ' ~ entity ~ ' had done by the end of each snapshot date.',
        asked.entity, asked.segments
    )] -%}
    {%- for grain in asked.grains -%}
        {%- do models.append(activation_layer._scaffolded_model(
            asked.name ~ '_activation_' ~ grain, 'activation',
            'State of each ' ~ entity ~ ' per ' ~ activation_layer._grains()[grain].noun ~ '.',
            asked.entity, asked.segments
        )) -%}
    {%- endfor -%}
    {%- for grain in asked.grains -%}
        {%- do models.append(activation_layer._scaffolded_model(
            asked.name ~ '_activation_status_' ~ grain, 'activation_status',
            'State of each ' ~ entity ~ ' at the end of the latest complete '
                ~ activation_layer._grains()[grain].noun ~ '.',
            asked.entity, asked.segments
        )) -%}
    {%- endfor -%}
    {%- for kind, description in activation_layer._scaffolded_flows(asked.grains, asked.segments).items() -%}
        {%- do models.append(activation_layer._scaffolded_model(asked.prefix ~ kind, kind, description, [])) -%}
    {%- endfor -%}
    {%- set fact = activation_layer._scaffolded_fact(asked) -%}
    {%- set written = models | select | list -%}
    {%- do return(
        '# models/activation/' ~ asked.name ~ '_activation.yml'
        ~ ('; models that have properties are left out' if written | length < models | length) ~ '\nversion: 2\n\n'
        ~ (fact ~ written | join('\n\n') if written else fact | replace('\nmodels:\n', ''))
    ) -%}
{% endmacro %}


{#- The fact's own test; a comment where another file or package has the fact's properties already. -#}
{% macro _scaffolded_fact(asked) %}
    {%- set test = '- activation_layer.partitions_present: {arguments: {event_time: '
        ~ activation_layer._yaml_text(asked.event_time) ~ ', min_rows: 1, recent_days: 7}}' -%}
    {%- if asked.node.patch_path or asked.node.package_name != project_name -%}
        {%- do return(
            '# Add to the data_tests of ' ~ asked.name
            ~ (' in ' ~ asked.node.patch_path.split('://') | last if asked.node.patch_path else '') ~ ':\n#   '
            ~ test ~ '\n\nmodels:\n'
        ) -%}
    {%- endif -%}
    {%- do return(
        asked.node.resource_type ~ 's:\n  - name: ' ~ asked.name ~ '\n    data_tests:\n      ' ~ test ~ '\n\n'
        ~ ('models:\n' if asked.node.resource_type != 'model' else '')
    ) -%}
{% endmacro %}


{#- What the properties file says of a model; empty where a file says it already. -#}
{% macro _scaffolded_model(name, model_macro, description, entity, segments={}) %}
    {%- set existing = activation_layer._model_named(name) -%}
    {%- if existing is not none and existing.patch_path -%}
        {%- do return('') -%}
    {%- endif -%}
    {%- set lines = [
        '  - name: ' ~ name, '    description: ' ~ activation_layer._yaml_text(description), '    data_tests:'
    ] -%}
    {%- for test in activation_layer._scaffolded_tests(model_macro) -%}
        {%- do lines.append('      - activation_layer.' ~ test) -%}
    {%- endfor -%}
    {%- do lines.append('    columns:') -%}
    {%- for column in entity -%}
        {%- do lines.append(activation_layer._scaffolded_column(
            column, 'Who acts.' if entity | length == 1 else 'Who acts, with the other entity columns.'
        )) -%}
    {%- endfor -%}
    {%- for column in activation_layer._output_columns(model_macro) -%}
        {%- do lines.append(activation_layer._scaffolded_values(model_macro, segments))
            if segments and column == activation_layer._column_after_segments(model_macro) -%}
        {%- do lines.extend([
            '      - name: ' ~ column,
            '        description: "{{ doc(\'activation_layer\', \'' ~ activation_layer._docs_prefix(model_macro) ~ '_' ~ column ~ '\') }}"'
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


{% macro _scaffolded_tests(model_macro) %}
    {%- set recent = 'as_of_date_is_recent: {arguments: {max_days: 2}}' -%}
    {%- set moved = 'moved_unexpectedly: {arguments: {deviations: 8, min_change: 10}}' -%}
    {%- set agrees = 'agrees_with_fact: {arguments: {recent_days: 30}}' -%}
    {%- do return({
        'first_last': ['one_row_per_entity_and_period', agrees, recent],
        'activation': [
            'one_row_per_entity_and_period',
            'accounting_identities',
            agrees,
            'active_or_inactive',
            recent
        ],
        'activation_status': ['one_row_per_entity_and_period', 'active_or_inactive', recent],
        'activation_metrics': ['accounting_identities', 'every_period_present', recent, moved],
        'activation_transitions': ['every_period_present', 'transitions_sum_to_ever_active'],
        'activation_drivers': ['drivers_sum_to_change'],
        'activation_segments': ['accounting_identities', 'every_period_present', recent, moved],
        'activation_rolling': ['accounting_identities', 'every_period_present', recent]
    }[model_macro]) -%}
{% endmacro %}
