{#- A date as a literal. All engines can say those since 1970: dispatching takes dbt a while. -#}
{% macro _date_literal(date) %}
    {%- set sayable = date if date.year >= 1970 else activation_layer._sayable_date(date) -%}
    {%- do return("date '" ~ sayable.isoformat() ~ "'") -%}
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
    {{- return(adapter.dispatch('_start_of_date_literal', 'activation_layer')(
        date if date.year >= 1970 else activation_layer._sayable_date(date), time_type
    )) -}}
{% endmacro %}

{% macro default___start_of_date_literal(date, time_type) %}
    {%- do return("timestamp '" ~ date.isoformat() ~ " 00:00:00'") -%}
{% endmacro %}

{% macro bigquery___start_of_date_literal(date, time_type) %}
    {%- set literal = 'timestamp' if time_type == 'zoned timestamp' else 'datetime' -%}
    {%- do return(literal ~ " '" ~ date.isoformat() ~ " 00:00:00'") -%}
{% endmacro %}

{#- What `timestamp` means is a setting of the session, and so is the zone of a moment that does not say its own. -#}
{% macro spark___start_of_date_literal(date, time_type) %}
    {%- if time_type == 'zoned timestamp' -%}
        {%- do return("timestamp '" ~ date.isoformat() ~ " 00:00:00 UTC'") -%}
    {%- endif -%}
    {%- do return("timestamp_ntz '" ~ date.isoformat() ~ " 00:00:00'") -%}
{% endmacro %}


{#- A date before 1970, or the first that the engine has. -#}
{% macro _sayable_date(date) %}
    {{- return(adapter.dispatch('_sayable_date', 'activation_layer')(date)) -}}
{% endmacro %}

{% macro default___sayable_date(date) %}
    {%- do return(date) -%}
{% endmacro %}

{#- No event counts before, so an earlier date means before all. -#}
{% macro clickhouse___sayable_date(date) %}
    {%- do return(modules.datetime.date(1970, 1, 1)) -%}
{% endmacro %}
