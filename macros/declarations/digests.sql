{#-
    What a statement saw of the fact, day by day, as it is recorded: the first day of which something is known (`since`),
    what hashes were made by (`hashed_by`), and the days that had rows (`days`), as 'days since:rows:digest,...'.
-#}
{% macro _digests_in(recorded) %}
    {%- set since = activation_layer._to_date(recorded.since) -%}
    {%- set days = {} -%}
    {%- for day in recorded.days.split(',') if day -%}
        {%- set offset, digest = day.split(':', 1) -%}
        {%- do days.update({activation_layer._add_days(since, offset | int): digest}) -%}
    {%- endfor -%}
    {%- do return({'since': since, 'hashed_by': recorded.hashed_by, 'days': days}) -%}
{% endmacro %}


{#- The days of some digests through a date, as a text that counts from another first day. -#}
{% macro _digests_text(digests, since, through) %}
    {%- set days = [] -%}
    {%- for date, digest in digests.days.items() if since <= date <= through -%}
        {%- do days.append((date - since).days ~ ':' ~ digest) -%}
    {%- endfor -%}
    {%- do return(days | join(',')) -%}
{% endmacro %}


{#- The days between two dates of which two digests do not say the same, or one of them nothing; ascending. -#}
{% macro _differing_days(known, found, from_date, to_date) %}
    {%- set alike = known.hashed_by == found.hashed_by -%}
    {%- set since = [known.since, found.since] | max -%}
    {%- set differing = [] -%}
    {%- for days in range((to_date - from_date).days + 1) -%}
        {%- set date = activation_layer._add_days(from_date, days) -%}
        {%- if not alike or date < since or known.days.get(date) != found.days.get(date) -%}
            {%- do differing.append(date) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(differing) -%}
{% endmacro %}
