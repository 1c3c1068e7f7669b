{#- Further columns of a select: the values of segments, as a table or a step holds them. -#}
{% macro _more_columns(segments, relation=none, with_previous=false) -%}
    {%- set columns = activation_layer._segment_columns(segments, with_previous) -%}
    {{- ',\n        ' ~ activation_layer._listed(columns, relation) if columns -}}
{%- endmacro %}


{#- The same as texts, by which values of any type can be compared, each under its own name; null but on some rows. -#}
{% macro _value_texts_sql(segments, with_previous=false, only_where=none) -%}
    {%- for segment in segments -%}
    {%- for column in [segment.quoted] + ([segment.previous] if with_previous else []) -%}
    {%- set text = activation_layer._value_text(dict(segment, quoted=column)) -%}
,
        {{ 'case when ' ~ only_where ~ ' then ' ~ text ~ ' end' if only_where else text }} as {{ column }}
    {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}


{#- The values at the end of a group's dates, no two of them the same. -#}
{% macro _values_by_date_sql(segments, date) -%}
    {%- for segment in segments -%}
,
        {{ activation_layer._segment_value_by_date(segment, date) }} as {{ segment.quoted }}
    {%- endfor -%}
{%- endmacro %}


{#- The values known through each row of a window. -#}
{% macro _known_values_sql(segments, window) -%}
    {%- for segment in segments -%}
,
        {{ activation_layer._known_value(segment, window) }} as {{ segment.quoted }}
    {%- endfor -%}
{%- endmacro %}


{#- The values after a step that goes on from another: by the rule 'last' the later counts, where there is one. -#}
{% macro _later_values_sql(segments, earlier, later) -%}
    {%- for segment in segments -%}
    {%- set first, second = (earlier, later) if segment.rule == 'first' else (later, earlier) -%}
,
        coalesce({{ first }}.{{ segment.quoted }}, {{ second }}.{{ segment.quoted }}) as {{ segment.quoted }}
    {%- endfor -%}
{%- endmacro %}
