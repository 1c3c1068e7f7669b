{% macro scaffold(
    fact=none, grains=none, entity=none, event_time=none, loaded_at=none, partitions={}, segments={}, inactive_periods=none,
    status=none, tiers=none, version=none, output='text'
) %}
    {%- set call = activation_layer._operation_call('scaffold', fact) -%}
    {%- do activation_layer._require_output(call, output) -%}
    {%- set fact_node = activation_layer._require_fact_node(call, fact, version) -%}
    {%- set declared = activation_layer._require_declaration(
        call, fact, version, entity, event_time, loaded_at, partitions, segments
    ) -%}
    {%- set grain_names = activation_layer._require_grains(call, grains) -%}
    {%- do activation_layer._require_inactive_periods(call, inactive_periods) if inactive_periods is not none -%}
    {%- do activation_layer._require_tiers(call, tiers) -%}
    {%- set status_grains = activation_layer._require_status_grains(call, status, grain_names, tiers) -%}
    {%- if activation_layer._is_built(fact_node) -%}
        {%- do activation_layer._fact(call, activation_layer._node_relation(fact_node), declared, loaded_at) -%}
    {%- endif -%}
    {%- set scaffolded = activation_layer._scaffolded({
        'node': fact_node,
        'name': fact_node.name,
        'declared': declared,
        'partitions': declared.partitions if partitions else none,
        'grains': grain_names,
        'inactive_periods': inactive_periods,
        'status': status_grains,
        'tiers': tiers
    }) -%}
    {%- do print(tojson(scaffolded) if output == 'json' else activation_layer._scaffolded_text(scaffolded)) -%}
{% endmacro %}


{#- The model that is to become a fact. -#}
{% macro _require_fact_node(call, fact, version) %}
    {%- if fact is none -%}
        {%- do activation_layer._raise_error(
            call, 'the fact is missing', 'the name of a model, seed or snapshot',
            "nothing; write --args '{fact: <name>, grains: [daily], entity: <column>, event_time: <column>}'"
        ) -%}
    {%- endif -%}
    {%- set parts = activation_layer._require_fact(call, fact) -%}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type in ['model', 'seed', 'snapshot'] and node.name == parts | last
        and (parts | length == 1 or node.package_name == parts | first) -%}
        {%- do found.append(node) -%}
    {%- endfor -%}
    {%- if not found -%}
        {%- do activation_layer._raise_error(call, 'no such model', 'the name of a model, seed or snapshot', fact) -%}
    {%- endif -%}
    {%- set of_version = activation_layer._nodes_of_version(found, version) -%}
    {%- if not of_version -%}
        {%- do activation_layer._raise_error(
            call, 'the fact has no such version',
            found | map(attribute='version') | select | map('string') | sort | join(', ') or 'none: leave version away', version
        ) -%}
    {%- elif of_version | length > 1 -%}
        {%- do activation_layer._raise_error(call, 'more than one model has that name', 'package.name of one of them', fact) -%}
    {%- endif -%}
    {%- do activation_layer._require_not_ephemeral(call, of_version[0]) -%}
    {%- do return(of_version[0]) -%}
{% endmacro %}


{#- Those that ref() would mean: of a model with versions the one that is asked for, else the latest. -#}
{% macro _nodes_of_version(nodes, version) %}
    {%- set found = [] -%}
    {%- for node in nodes -%}
        {%- set wanted = node.get('latest_version') if version is none else version -%}
        {%- do found.append(node) if node.get('version') | string == wanted | string -%}
    {%- endfor -%}
    {%- do return(found) -%}
{% endmacro %}


{#- The grains that get a status model: all of them, unless some are named. -#}
{% macro _require_status_grains(call, status, grains, tiers) %}
    {%- set allowed = grains | join(', ') ~ '; [] for no status model' -%}
    {%- set chosen = [] if status == []
        else activation_layer._require_list(call, 'status', grains if status is none else status, allowed) -%}
    {%- set others = chosen | reject('in', grains) | list -%}
    {%- if others -%}
        {%- do activation_layer._raise_error(call, 'status has a grain that grains lacks', allowed, others | join(', ')) -%}
    {%- elif tiers and not chosen -%}
        {%- do activation_layer._raise_error(
            call, 'tiers are columns of status models, and there is to be none', 'status: [' ~ grains | join(', ') ~ ']', '[]'
        ) -%}
    {%- endif -%}
    {%- do return(chosen) -%}
{% endmacro %}


{#- The layer as {files: {path: text}, notes}; a file that is there already is a note. -#}
{% macro _scaffolded(asked) %}
    {%- set models = activation_layer._scaffolded_models(asked) -%}
    {%- set files = {} -%}
    {%- set notes = [] -%}
    {%- for scaffolded in models -%}
        {%- if scaffolded.existing is none -%}
            {%- do files.update({'models/activation/' ~ scaffolded.name ~ '.sql': scaffolded.call ~ '\n'}) -%}
        {%- else -%}
            {%- do notes.append(activation_layer._note_of_existing(scaffolded)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set fact_test = activation_layer._scaffolded_fact_test(asked) -%}
    {%- set has_properties = asked.node.patch_path or asked.node.package_name != project_name -%}
    {%- set properties = activation_layer._scaffolded_properties(asked, models, none if has_properties else fact_test) -%}
    {%- do files.update({activation_layer._properties_path(asked.name): properties}) if properties -%}
    {%- do notes.append(
        'Add to the data_tests of ' ~ asked.name
        ~ (' in ' ~ asked.node.patch_path.split('://') | last if asked.node.patch_path else '') ~ ':\n  ' ~ fact_test
    ) if has_properties and fact_test -%}
    {%- do return({'files': files, 'notes': notes}) -%}
{% endmacro %}


{% macro _note_of_existing(scaffolded) %}
    {%- set declared = activation_layer._declaration(scaffolded.existing) -%}
    {%- set changes = [] -%}
    {%- for name, value in scaffolded.arguments.items() if name != 'fact' and declared.get(name) != value -%}
        {%- do changes.append(name) -%}
    {%- endfor -%}
    {%- do return(
        scaffolded.existing.original_file_path ~ ' is there already'
        ~ ('; ' ~ changes | join(', ') ~ ' as asked for (a run tells whether it needs --full-refresh):\n  ' ~ scaffolded.call
            if changes)
    ) -%}
{% endmacro %}


{#- Each file under its path; notes are comments that do no harm in the file above. -#}
{% macro _scaffolded_text(scaffolded) %}
    {%- set parts = [] -%}
    {%- for path, text in scaffolded.files.items() -%}
        {%- do parts.append(('# ' if path.endswith('.yml') else '-- ') ~ path ~ '\n' ~ text) -%}
    {%- endfor -%}
    {%- for note in scaffolded.notes -%}
        {%- do parts.append('# ' ~ note | replace('\n', '\n# ') ~ '\n') -%}
    {%- endfor -%}
    {%- do return(parts | join('\n') | trim) -%}
{% endmacro %}
