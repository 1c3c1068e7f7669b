{#- What a column's type means for the local date: 'date', 'timestamp', 'zoned timestamp', or none of them. -#}
{% macro _time_type(data_type) %}
    {{- return(adapter.dispatch('_time_type', 'activation_layer')(data_type | lower)) -}}
{% endmacro %}

{% macro default___time_type(data_type) %}
    {%- if data_type.endswith(']') -%}
        {%- do return(none) -%}
    {%- elif data_type == 'date' -%}
        {%- do return('date') -%}
    {%- elif data_type.startswith('timestamp') and ('with time zone' in data_type or 'tz' in data_type) -%}
        {%- do return('zoned timestamp') -%}
    {%- elif data_type.startswith('timestamp') or data_type == 'datetime' -%}
        {%- do return('timestamp') -%}
    {%- endif -%}
    {%- do return(none) -%}
{% endmacro %}

{% macro snowflake___time_type(data_type) %}
    {%- set kinds = {'date': 'date', 'datetime': 'timestamp', 'timestamp_ntz': 'timestamp',
        'timestamp_tz': 'zoned timestamp', 'timestamp_ltz': 'zoned timestamp'} -%}
    {%- do return(kinds.get(data_type.split('(')[0])) -%}
{% endmacro %}

{% macro bigquery___time_type(data_type) %}
    {%- do return({'date': 'date', 'datetime': 'timestamp', 'timestamp': 'zoned timestamp'}.get(data_type)) -%}
{% endmacro %}

{% macro spark___time_type(data_type) %}
    {%- do return({'date': 'date', 'timestamp_ntz': 'timestamp', 'timestamp': 'zoned timestamp'}.get(data_type)) -%}
{% endmacro %}

{#- Every DateTime is a moment, whatever time zone its column shows it in. -#}
{% macro clickhouse___time_type(data_type) %}
    {%- set data_type = data_type | replace('lowcardinality(', '') | replace('nullable(', '') -%}
    {%- if data_type.startswith('datetime') -%}
        {%- do return('zoned timestamp') -%}
    {%- elif data_type.startswith('date') -%}
        {%- do return('date') -%}
    {%- endif -%}
    {%- do return(none) -%}
{% endmacro %}
