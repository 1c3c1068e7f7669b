{#- A moment as a text that casts back to it. -#}
{% macro _moment_text(moment, time_type) %}
    {{- return(adapter.dispatch('_moment_text', 'activation_layer')(moment, time_type)) -}}
{% endmacro %}

{% macro default___moment_text(moment, time_type) %}
    {%- do return('cast(' ~ moment ~ ' as ' ~ activation_layer._text_type() ~ ')') -%}
{% endmacro %}

{#- A cast writes what the session's output format keeps of it: milliseconds, by default. -#}
{% macro snowflake___moment_text(moment, time_type) %}
    {%- if time_type == 'date' -%}
        {%- do return(activation_layer.default___moment_text(moment, time_type)) -%}
    {%- endif -%}
    {%- set zone = ' TZH:TZM' if time_type == 'zoned timestamp' else '' -%}
    {%- do return('to_varchar(' ~ moment ~ ", 'YYYY-MM-DD HH24:MI:SS.FF9" ~ zone ~ "')") -%}
{% endmacro %}
