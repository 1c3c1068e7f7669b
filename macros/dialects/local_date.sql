{#- The local date of a fact's event time. Timestamps without a zone are UTC; a date stays what it is. -#}
{% macro _local_date(event_time, time_type, timezone) %}
    {%- set timezone = adapter.dispatch('_zone_name', 'activation_layer')(timezone) if timezone -%}
    {%- if time_type == 'date' -%}
        {{- return(adapter.dispatch('_date_of_date', 'activation_layer')(event_time)) -}}
    {%- elif time_type == 'timestamp' and not timezone -%}
        {%- do return('cast(' ~ event_time ~ ' as date)') -%}
    {%- elif time_type == 'zoned timestamp' -%}
        {{- return(adapter.dispatch('_date_of_zoned', 'activation_layer')(event_time, timezone or 'UTC')) -}}
    {%- endif -%}
    {{- return(adapter.dispatch('_date_of_utc', 'activation_layer')(event_time, timezone)) -}}
{% endmacro %}


{#- The name by which the engine knows a time zone. -#}
{% macro default___zone_name(timezone) %}
    {%- do return(timezone) -%}
{% endmacro %}

{#- It takes these for offsets that are the same all year round. -#}
{% macro postgres___zone_name(timezone) %}
    {%- set places = {
        'CET': 'Europe/Brussels', 'MET': 'Europe/Brussels', 'EET': 'Europe/Athens', 'WET': 'Europe/Lisbon'
    } -%}
    {%- do return(places.get(timezone, timezone)) -%}
{% endmacro %}


{#- A date, as the layer keeps it. -#}
{% macro default___date_of_date(event_time) %}
    {%- do return(event_time) -%}
{% endmacro %}

{#- Conditions on the event time leave no null, and columns that tables are sorted by can hold none. -#}
{% macro clickhouse___date_of_date(event_time) %}
    {%- do return('assumeNotNull(toDate(' ~ event_time ~ '))') -%}
{% endmacro %}


{#- The date in a time zone, of a timestamp with a zone or offset of its own. -#}
{% macro default___date_of_zoned(event_time, timezone) %}
    {%- do return('cast(' ~ event_time ~ " at time zone '" ~ timezone ~ "' as date)") -%}
{% endmacro %}

{% macro snowflake___date_of_zoned(event_time, timezone) %}
    {%- do return("cast(convert_timezone('" ~ timezone ~ "', " ~ event_time ~ ') as date)') -%}
{% endmacro %}

{% macro bigquery___date_of_zoned(event_time, timezone) %}
    {%- do return('date(' ~ event_time ~ ", '" ~ timezone ~ "')") -%}
{% endmacro %}

{#- By way of seconds: a cast to a date would go by the time zone of the session. -#}
{% macro spark___date_of_zoned(event_time, timezone) %}
    {%- do return(
        'date_from_unix_date(cast(floor(unix_seconds(from_utc_timestamp(' ~ event_time ~ ", '" ~ timezone
        ~ "')) / 86400) as int))"
    ) -%}
{% endmacro %}

{% macro clickhouse___date_of_zoned(event_time, timezone) %}
    {%- do return('assumeNotNull(toDate(' ~ event_time ~ ", '" ~ timezone ~ "'))") -%}
{% endmacro %}


{#- The date in a time zone, of a timestamp without one that says UTC. -#}
{% macro default___date_of_utc(event_time, timezone) %}
    {%- do return('cast(' ~ event_time ~ " at time zone 'UTC' at time zone '" ~ timezone ~ "' as date)") -%}
{% endmacro %}

{% macro snowflake___date_of_utc(event_time, timezone) %}
    {%- do return("cast(convert_timezone('UTC', '" ~ timezone ~ "', " ~ event_time ~ ') as date)') -%}
{% endmacro %}

{% macro redshift___date_of_utc(event_time, timezone) %}
    {%- do return(activation_layer.snowflake___date_of_utc(event_time, timezone)) -%}
{% endmacro %}

{% macro spark___date_of_utc(event_time, timezone) %}
    {%- do return(activation_layer.snowflake___date_of_utc(event_time, timezone)) -%}
{% endmacro %}

{% macro bigquery___date_of_utc(event_time, timezone) %}
    {%- do return('date(timestamp(' ~ event_time ~ "), '" ~ timezone ~ "')") -%}
{% endmacro %}

{% macro trino___date_of_utc(event_time, timezone) %}
    {%- do return('cast(with_timezone(' ~ event_time ~ ", 'UTC') at time zone '" ~ timezone ~ "' as date)") -%}
{% endmacro %}

{% macro athena___date_of_utc(event_time, timezone) %}
    {%- do return(activation_layer.trino___date_of_utc(event_time, timezone)) -%}
{% endmacro %}
