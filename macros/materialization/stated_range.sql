{#-
    The first line of a model's SQL tells the materialization, and whoever reads it, which stored rows a run replaces,
    as JSON:
      columns           those that new rows bring; none where dbt is to compare them with the stored ones first
      replaces, prunes  conditions on stored rows; pruned are rows that the table no longer needs
      after             the write that each table must still stand at, by where its latest record is found
      unchanged         true where the run has nothing to write
      rebuilds          true where the table is to be made anew
    A first build and a full refresh need no such line.
-#}
{% macro _range_line(plan, replaces, prunes=none) %}
    {%- if activation_layer._is_incremental() -%}
        {%- if plan.unchanged -%}
            {%- set stated = {'unchanged': true} -%}
        {%- elif plan.rebuilds -%}
            {%- set stated = {'rebuilds': true} -%}
        {%- else -%}
            {%- set stated = {'replaces': replaces} -%}
            {%- do stated.update({'columns': plan.columns | map(attribute='name') | list})
                if plan.columns and not activation_layer._may_widen(plan.columns) -%}
            {%- do stated.update({'prunes': prunes}) if prunes -%}
            {%- do stated.update({'after': plan.after}) if plan.after -%}
        {%- endif -%}
        {{- '-- activation_layer: ' ~ tojson(stated) ~ '\n' -}}
    {%- endif -%}
{% endmacro %}


{#- What the model's SQL says in that line, wherever it stands; comments of the user's own may look like it. -#}
{% macro _stated_range() %}
    {%- set mark = '-- activation_layer: ' -%}
    {%- set stated = [] -%}
    {%- for line in compiled_code.splitlines() if mark in line -%}
        {%- set range = fromjson(line.split(mark)[1], {}) -%}
        {%- do stated.append(range) if range is mapping and ('replaces' in range or 'unchanged' in range or 'rebuilds' in range) -%}
    {%- endfor -%}
    {%- if stated | length != 1 -%}
        {%- do activation_layer._raise_error(
            model.name,
            'its SQL does not say any more which rows it replaces' if not stated
                else 'its SQL says more than once which rows it replaces',
            'the SQL as the macro wrote it' if not stated else 'the one comment ' ~ mark ~ '{...} that the macro writes',
            'SQL without the comment ' ~ mark ~ '...' if not stated else stated | length ~ ' such comments'
        ) -%}
    {%- endif -%}
    {%- do return(stated | first) -%}
{% endmacro %}


{#- One condition for all rows that make way. -#}
{% macro _gone_condition(range) %}
    {%- do return('(' ~ range.replaces ~ ')\n    or (' ~ range.prunes ~ ')' if range.prunes else range.replaces) -%}
{% endmacro %}


{#- A table beside the target that holds new rows until they take their place; a run that died may have left it. -#}
{% macro _staging_relation(target) %}
    {%- do return(target.incorporate(path={'identifier': target.identifier ~ '__activation_staging'})) -%}
{% endmacro %}


{#- The condition that no run has written meanwhile to the tables that this one goes on from; nothing where it needs none. -#}
{% macro _no_write_since_sql(range) %}
    {%- set conditions = [] -%}
    {%- for rows, write in range.get('after', {}).items() -%}
        {%- do conditions.append(
            '(\n        select ' ~ activation_layer._one_or_fail(
                "max(built_with) like '{\"write\": \"" ~ write ~ "\"%'",
                'another run has written to ' ~ rows.split(' where ')[0] ~ ' meanwhile: run again'
            ) ~ '\n        from ' ~ rows ~ '\n    ) = 1'
        ) -%}
    {%- endfor -%}
    {%- do return(conditions | join('\n    and ')) -%}
{% endmacro %}


{#- New rows, for engines that replace rows in one statement: it fails where a run has written meanwhile. -#}
{% macro _rows_unless_written(new_rows, range) %}
    {%- set unwritten = activation_layer._no_write_since_sql(range) -%}
    {%- do return(
        '(\nselect *\nfrom ' ~ new_rows ~ ' as computed_rows\nwhere\n    ' ~ unwritten ~ '\n)' if unwritten else new_rows
    ) -%}
{% endmacro %}
