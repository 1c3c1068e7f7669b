{#-
    The first line of a model's SQL tells the materialization, and whoever reads it, which stored rows a run replaces,
    as JSON: `replaces` and `prunes` are conditions on them (pruned are rows that the table no longer needs); `unchanged`
    says that the run has nothing to write. A table that is made anew needs no such line.
-#}
{% macro _range_line(replaces=none, prunes=none, unchanged=false) %}
    {%- if activation_layer._is_incremental() -%}
        {%- set stated = {'unchanged': true} if unchanged else {'replaces': replaces or 'false'} -%}
        {%- do stated.update({'prunes': prunes}) if prunes and not unchanged -%}
        {{- '-- activation_layer: ' ~ tojson(stated) ~ '\n' -}}
    {%- endif -%}
{% endmacro %}


{#- What the model's SQL says in that line, wherever it stands; comments of the user's own may look like it. -#}
{% macro _stated_range() %}
    {%- set mark = '-- activation_layer: ' -%}
    {%- set stated = [] -%}
    {%- for line in compiled_code.splitlines() if mark in line -%}
        {%- set range = fromjson(line.split(mark)[1], {}) -%}
        {%- do stated.append(range) if range is mapping and ('replaces' in range or 'unchanged' in range) -%}
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
