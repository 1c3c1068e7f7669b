{#-
    What a statement saw of the fact, day by day, as it is recorded: the first day of which it says something (`since`),
    what hashes were made by (`hashed_by`), and the days that had rows (`days`), as 'days since:rows:digest,...'. Here
    days are ordinals: there are many.
-#}
{% macro _digests_in(recorded) %}
    {%- set since = activation_layer._to_date(recorded.since) -%}
    {%- set first_day = since.toordinal() -%}
    {%- set days = {} -%}
    {%- for day in recorded.days.split(',') if day -%}
        {%- set offset, digest = day.split(':', 1) -%}
        {%- do days.update({first_day + offset | int: digest}) -%}
    {%- endfor -%}
    {%- do return({'since': since, 'hashed_by': recorded.hashed_by, 'days': days}) -%}
{% endmacro %}


{#- The days of some digests through a date, as a text that counts from another first day. -#}
{% macro _digests_text(digests, since, through) %}
    {%- set days = [] -%}
    {%- for day, digest in digests.days.items() if since.toordinal() <= day <= through.toordinal() -%}
        {%- do days.append((day - since.toordinal()) ~ ':' ~ digest) -%}
    {%- endfor -%}
    {%- do return(days | join(',')) -%}
{% endmacro %}


{#- The dates between two of which two digests do not say the same, or one of them nothing; ascending. -#}
{% macro _differing_dates(known, found, from_date, to_date) %}
    {%- set said_since = [known.since, found.since] | max -%}
    {%- set differing = [] -%}
    {%- for day in range(from_date.toordinal(), to_date.toordinal() + 1)
        if known.hashed_by != found.hashed_by or day < said_since.toordinal()
        or known.days.get(day) != found.days.get(day) -%}
        {%- do differing.append(modules.datetime.date.fromordinal(day)) -%}
    {%- endfor -%}
    {%- do return(differing) -%}
{% endmacro %}
