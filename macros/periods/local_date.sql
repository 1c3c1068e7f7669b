{#- The local date of a fact's event time. Timestamps without a zone are UTC; a date stays what it is. -#}
{% macro _local_date(event_time, data_type, timezone) %}
    {{- return(adapter.dispatch('_local_date', 'activation_layer')(event_time, data_type, timezone)) -}}
{% endmacro %}

{% macro default___local_date(event_time, data_type, timezone) %}
    {%- if data_type == 'date' -%}
        {{- event_time -}}
    {%- elif data_type == 'zoned timestamp' -%}
        cast({{ event_time }} at time zone '{{ timezone or 'UTC' }}' as date)
    {%- elif timezone -%}
        cast({{ event_time }} at time zone 'UTC' at time zone '{{ timezone }}' as date)
    {%- else -%}
        cast({{ event_time }} as date)
    {%- endif -%}
{% endmacro %}


{#- What a column's type means for the local date: 'date', 'timestamp', 'zoned timestamp', or none of them. -#}
{% macro _time_type(data_type) %}
    {%- set name = data_type | lower -%}
    {%- if name == 'date' -%}
        {%- do return('date') -%}
    {%- elif name.startswith('timestamp') and ('with time zone' in name or name.startswith('timestamptz')) -%}
        {%- do return('zoned timestamp') -%}
    {%- elif name.startswith('timestamp') or name == 'datetime' -%}
        {%- do return('timestamp') -%}
    {%- endif -%}
    {%- do return(none) -%}
{% endmacro %}
