{#- A date as a literal. -#}
{% macro _date_literal(date) %}
    {{- return(adapter.dispatch('_date_literal', 'activation_layer')(date)) -}}
{% endmacro %}

{% macro default___date_literal(date) %}
    {%- do return("date '" ~ date.isoformat() ~ "'") -%}
{% endmacro %}

{#- Dates begin in 1970: no event counts before, so an earlier date means before all. -#}
{% macro clickhouse___date_literal(date) %}
    {%- do return(activation_layer.default___date_literal([date, modules.datetime.date(1970, 1, 1)] | max)) -%}
{% endmacro %}


{% macro _date_literals(dates) %}
    {%- set literals = [] -%}
    {%- for date in dates -%}
        {%- do literals.append(activation_layer._date_literal(date)) -%}
    {%- endfor -%}
    {%- do return(literals | join(', ')) -%}
{% endmacro %}


{#- The first moment of a date, as a literal that a column of that kind of type can be compared with. -#}
{% macro _start_of_date_literal(date, time_type) %}
    {%- if time_type == 'date' -%}
        {%- do return(activation_layer._date_literal(date)) -%}
    {%- endif -%}
    {{- return(adapter.dispatch('_start_of_date_literal', 'activation_layer')(date, time_type)) -}}
{% endmacro %}

{% macro default___start_of_date_literal(date, time_type) %}
    {%- do return("timestamp '" ~ date.isoformat() ~ " 00:00:00'") -%}
{% endmacro %}

{% macro bigquery___start_of_date_literal(date, time_type) %}
    {%- set literal = 'timestamp' if time_type == 'zoned timestamp' else 'datetime' -%}
    {%- do return(literal ~ " '" ~ date.isoformat() ~ " 00:00:00'") -%}
{% endmacro %}

{% macro clickhouse___start_of_date_literal(date, time_type) %}
    {%- do return(activation_layer.default___start_of_date_literal([date, modules.datetime.date(1970, 1, 1)] | max, time_type)) -%}
{% endmacro %}

{#- What `timestamp` means is a setting of the session, and so is the zone of a moment that does not say its own. -#}
{% macro spark___start_of_date_literal(date, time_type) %}
    {%- if time_type == 'zoned timestamp' -%}
        {%- do return("timestamp '" ~ date.isoformat() ~ " 00:00:00 UTC'") -%}
    {%- endif -%}
    {%- do return("timestamp_ntz '" ~ date.isoformat() ~ " 00:00:00'") -%}
{% endmacro %}
