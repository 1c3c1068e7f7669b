{#- A date as a literal. -#}
{% macro _date(date) %}
    {{- return(adapter.dispatch('_date', 'activation_layer')(date)) -}}
{% endmacro %}

{% macro default___date(date) %}
    {%- do return("date '" ~ date.isoformat() ~ "'") -%}
{% endmacro %}

{#- Dates begin in 1970: no event counts before, so an earlier date means before all. -#}
{% macro clickhouse___date(date) %}
    {%- do return(activation_layer.default___date([date, modules.datetime.date(1970, 1, 1)] | max)) -%}
{% endmacro %}


{% macro _dates(dates) %}
    {%- set literals = [] -%}
    {%- for date in dates -%}
        {%- do literals.append(activation_layer._date(date)) -%}
    {%- endfor -%}
    {%- do return(literals | join(', ')) -%}
{% endmacro %}


{#- The first moment of a date, as a literal that a column of that kind of type can be compared with. -#}
{% macro _start_of_date(date, time_type) %}
    {%- if time_type == 'date' -%}
        {%- do return(activation_layer._date(date)) -%}
    {%- endif -%}
    {{- return(adapter.dispatch('_start_of_date', 'activation_layer')(date, time_type)) -}}
{% endmacro %}

{% macro default___start_of_date(date, time_type) %}
    {%- do return("timestamp '" ~ date.isoformat() ~ " 00:00:00'") -%}
{% endmacro %}

{% macro bigquery___start_of_date(date, time_type) %}
    {%- set literal = 'timestamp' if time_type == 'zoned timestamp' else 'datetime' -%}
    {%- do return(literal ~ " '" ~ date.isoformat() ~ " 00:00:00'") -%}
{% endmacro %}

{% macro clickhouse___start_of_date(date, time_type) %}
    {%- do return(activation_layer.default___start_of_date([date, modules.datetime.date(1970, 1, 1)] | max, time_type)) -%}
{% endmacro %}

{#- What `timestamp` means is a setting of the session, and so is the zone of a moment that does not say its own. -#}
{% macro spark___start_of_date(date, time_type) %}
    {%- if time_type == 'zoned timestamp' -%}
        {%- do return("timestamp '" ~ date.isoformat() ~ " 00:00:00 UTC'") -%}
    {%- endif -%}
    {%- do return("timestamp_ntz '" ~ date.isoformat() ~ " 00:00:00'") -%}
{% endmacro %}


{#- A moment as a text that casts back to it. -#}
{% macro _moment_text(moment, time_type) %}
    {{- return(adapter.dispatch('_moment_text', 'activation_layer')(moment, time_type)) -}}
{% endmacro %}

{% macro default___moment_text(moment, time_type) %}
    {%- do return('cast(' ~ moment ~ ' as ' ~ dbt.type_string() ~ ')') -%}
{% endmacro %}

{#- A cast writes what the session's output format keeps of it: milliseconds, by default. -#}
{% macro snowflake___moment_text(moment, time_type) %}
    {%- if time_type == 'date' -%}
        {%- do return(activation_layer.default___moment_text(moment, time_type)) -%}
    {%- endif -%}
    {%- set zone = ' TZH:TZM' if time_type == 'zoned timestamp' else '' -%}
    {%- do return('to_varchar(' ~ moment ~ ", 'YYYY-MM-DD HH24:MI:SS.FF9" ~ zone ~ "')") -%}
{% endmacro %}


{#- A text as a literal, whatever it holds. -#}
{% macro _text_literal(value) %}
    {{- return(adapter.dispatch('_text_literal', 'activation_layer')(value)) -}}
{% endmacro %}

{% macro default___text_literal(value) %}
    {%- do return("'" ~ value | string | replace("'", "''") ~ "'") -%}
{% endmacro %}

{% macro redshift___text_literal(value) %}
    {%- do return(activation_layer.default___text_literal(value | string | replace('\\', '\\\\'))) -%}
{% endmacro %}

{% macro snowflake___text_literal(value) %}
    {%- do return(activation_layer.spark___text_literal(value)) -%}
{% endmacro %}

{% macro bigquery___text_literal(value) %}
    {%- do return(activation_layer.spark___text_literal(value)) -%}
{% endmacro %}

{% macro clickhouse___text_literal(value) %}
    {%- do return(activation_layer.spark___text_literal(value)) -%}
{% endmacro %}

{% macro spark___text_literal(value) %}
    {%- set escaped = value | string | replace('\\', '\\\\') | replace("'", "\\'")
        | replace('\n', '\\n') | replace('\r', '\\r') -%}
    {%- do return("'" ~ escaped ~ "'") -%}
{% endmacro %}


{#- A text as a literal whose later values may be longer than the one that a table is made with. -#}
{% macro _growing_text_literal(value) %}
    {{- return(adapter.dispatch('_growing_text_literal', 'activation_layer')(value)) -}}
{% endmacro %}

{% macro default___growing_text_literal(value) %}
    {%- do return(activation_layer._text_literal(value)) -%}
{% endmacro %}

{#- A column made of a literal has the length of that literal there. -#}
{% macro snowflake___growing_text_literal(value) %}
    {%- do return('cast(' ~ activation_layer._text_literal(value) ~ ' as varchar)') -%}
{% endmacro %}

{% macro redshift___growing_text_literal(value) %}
    {%- do return('cast(' ~ activation_layer._text_literal(value) ~ ' as varchar(4096))') -%}
{% endmacro %}
