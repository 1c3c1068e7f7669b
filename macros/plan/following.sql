{#- Has an activation table taken in all that its first_last knows? -#}
{% macro _follows(stored, known) %}
    {%- do return(stored is not none and stored.get('followed') == known.write) -%}
{% endmacro %}


{#- The days of which an activation table has seen other rows of the fact than first_last, or of which one tells nothing. -#}
{% macro _seen_differently(stored, known) %}
    {%- set seen = activation_layer._digests_in(stored.digests) -%}
    {%- do return(activation_layer._differing_days(
        activation_layer._digests_in(known.digests), seen, seen.since, stored.as_of
    )) -%}
{% endmacro %}


{#-
    Rows that came after the look-back into a period that was still open: the activation table has read them, and
    first_last does not look there again, unless a backfill names the date.
-#}
{% macro _warn_of_older_rows(call, activation_name, first_last, stored, known) %}
    {%- set digested_since = activation_layer._to_date(known.digests.since) -%}
    {%- set unverified_from = activation_layer._to_date(stored.unverified_from) -%}
    {%- set older = activation_layer._seen_differently(stored, known)
        | select('ge', digested_since) | select('lt', unverified_from) | list -%}
    {%- if older and activation_layer._builds_models() and known.digests.hashed_by == stored.digests.hashed_by -%}
        {%- set name = activation_layer._model_of(first_last) -%}
        {%- do activation_layer._warn(
            call, name ~ ' and ' ~ activation_name ~ ' know different rows of ' ~ older | join(', ')
            ~ ', which came after the look-back. To mend it: dbt build --select ' ~ name
            ~ '+ --vars \'{activation_start: ' ~ older[0] ~ '}\''
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- The name of the model that a relation of the layer is the table of. -#}
{% macro _model_of(relation) %}
    {%- for unique_id in model.depends_on.nodes -%}
        {%- set node = graph.nodes.get(unique_id, {}) -%}
        {%- if node and node.alias == relation.identifier and node.schema == relation.schema -%}
            {%- do return(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(relation.identifier) -%}
{% endmacro %}
