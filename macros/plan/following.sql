{#- Has an activation table taken in all that its first_last knows? -#}
{% macro _follows(stored, known) %}
    {%- do return(stored is not none and stored.get('followed') == known.write) -%}
{% endmacro %}


{#- The days of which an activation table has seen other rows of the fact than first_last, or of which one says nothing. -#}
{% macro _seen_differently(stored, known) %}
    {%- set seen = activation_layer._digests_in(stored.digests) -%}
    {%- do return(activation_layer._differing_days(
        activation_layer._digests_in(known.digests), seen, seen.since, stored.as_of
    )) -%}
{% endmacro %}


{#- Those of them of which both say something. -#}
{% macro _known_to_differ(stored, known) %}
    {%- if stored.digests.hashed_by != known.digests.hashed_by -%}
        {%- do return([]) -%}
    {%- endif -%}
    {%- do return(
        activation_layer._seen_differently(stored, known)
        | select('ge', activation_layer._to_date(known.digests.since)) | list
    ) -%}
{% endmacro %}


{#-
    Of days before the look-back first_last does not look again at the fact, unless a backfill names them. An activation
    table does where they lie in a period that was still open.
-#}
{% macro _warn_of_different_rows(call, activation_name, first_last, days, unverified_from) %}
    {%- if days and activation_layer._builds_models() -%}
        {%- set name = activation_layer._model_of(first_last) -%}
        {%- do activation_layer._warn(
            call, name ~ ' and ' ~ activation_name ~ ' know different rows of ' ~ days | join(', ')
            ~ '. To mend it: dbt build --select ' ~ name ~ '+'
            ~ (' --vars \'{activation_start: ' ~ days[0] ~ '}\'' if days[0] < unverified_from)
        ) -%}
    {%- endif -%}
{% endmacro %}
