{#- Further columns of a select: the values of segments, as a table or a step holds them. -#}
{% macro _more_columns(segments, relation=none, with_previous=false) -%}
    {%- set columns = activation_layer._segment_columns(segments, with_previous) -%}
    {{- ',\n        ' ~ activation_layer._listed(columns, relation) if columns -}}
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
