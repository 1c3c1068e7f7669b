{#- Has an activation table taken in all that its first_last knows? -#}
{% macro _follows(stored, known) %}
    {%- do return(stored is not none and stored.get('followed') == known.write) -%}
{% endmacro %}


{#-
    The dates of which an activation table has seen other rows of the fact than first_last (`known`), and those besides of
    which one of the two says nothing (`all`).
-#}
{% macro _seen_differently(stored, known) %}
    {%- set seen = activation_layer._digests_in(stored.digests) -%}
    {%- set known_digests = activation_layer._digests_in(known.digests) -%}
    {%- set differing = activation_layer._differing_dates(known_digests, seen, seen.since, stored.as_of) -%}
    {%- do return({
        'all': differing,
        'known': differing | select('ge', known_digests.since) | list if seen.hashed_by == known_digests.hashed_by else []
    }) -%}
{% endmacro %}


{#-
    Of days before the look-back first_last does not look again at the fact, unless a backfill names them. An activation
    table does where they lie in a period that was still open.
-#}
{% macro _warn_of_different_rows(call, activation_name, first_last, days, unverified_from) %}
    {%- if days and activation_layer._builds_models() -%}
        {%- set name = activation_layer._model_of(first_last) -%}
        {%- do activation_layer._warn(
            call, name ~ ' and ' ~ activation_name ~ ' know different rows of ' ~ days | join(', '),
            'dbt build --select ' ~ name ~ '+'
                ~ activation_layer._vars_to_build_with(days[0] if days[0] < unverified_from else none)
        ) -%}
    {%- endif -%}
{% endmacro %}
