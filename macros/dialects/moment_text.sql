{#- A moment as a text that casts back to it, the same in every session. -#}
{% macro _moment_text(moment, time_type) %}
    {{- return(adapter.dispatch('_moment_text', 'activation_layer')(moment, time_type)) -}}
{% endmacro %}

{% macro default___moment_text(moment, time_type) %}
    {%- do return('cast(' ~ moment ~ ' as ' ~ activation_layer._text_type() ~ ')') -%}
{% endmacro %}

{#- A cast writes a moment in the time zone of the session. -#}
{% macro duckdb___moment_text(moment, time_type) %}
    {%- if time_type == 'zoned timestamp' -%}
        {%- do return(activation_layer.default___moment_text(moment ~ " at time zone 'UTC'") ~ " || '+00'") -%}
    {%- endif -%}
    {%- do return(activation_layer.default___moment_text(moment)) -%}
{% endmacro %}

{% macro postgres___moment_text(moment, time_type) %}
    {%- do return(activation_layer.duckdb___moment_text(moment, time_type)) -%}
{% endmacro %}

{#- A cast writes what the session's output format keeps of it: milliseconds, by default. -#}
{% macro snowflake___moment_text(moment, time_type) %}
    {%- set time = '' if time_type == 'date' else ' HH24:MI:SS.FF9' -%}
    {%- if time_type == 'zoned timestamp' -%}
        {%- set moment = "convert_timezone('UTC', " ~ moment ~ ')' -%}
        {%- set time = time ~ ' TZH:TZM' -%}
    {%- endif -%}
    {%- do return('to_varchar(' ~ moment ~ ", 'YYYY-MM-DD" ~ time ~ "')") -%}
{% endmacro %}
