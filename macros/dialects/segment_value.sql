{#-
    Of the rows of a group, the value of a segment in the latest one that has a value (by the rule 'first', in the
    earliest); of several at one moment the greatest, texts by their bytes. An aggregate, over the rows of
    _valued_rows().
-#}
{% macro _segment_value(segment, moment) %}
    {{- return(adapter.dispatch('_segment_value', 'activation_layer')(segment, moment)) -}}
{% endmacro %}

{% macro default___segment_value(segment, moment) %}
    {%- do return(
        'first(' ~ segment.quoted ~ ' order by ' ~ activation_layer._value_order(segment, moment)
        ~ ')\n        filter (where ' ~ segment.quoted ~ ' is not null)'
    ) -%}
{% endmacro %}

{% macro postgres___segment_value(segment, moment) %}
    {%- do return(
        '(array_agg(' ~ segment.quoted ~ ' order by ' ~ activation_layer._value_order(segment, moment)
        ~ ') filter (where ' ~ segment.quoted ~ ' is not null))[1]'
    ) -%}
{% endmacro %}

{% macro redshift___segment_value(segment, moment) %}
    {%- set value = 'case when ' ~ activation_layer._rank_column(segment) ~ ' = 1 then ' ~ segment.quoted ~ ' end' -%}
    {%- do return(('bool_or(' if segment.data_type | lower == 'boolean' else 'max(') ~ value ~ ')') -%}
{% endmacro %}

{% macro spark___segment_value(segment, moment) %}
    {%- do return(activation_layer.snowflake___segment_value(segment, moment)) -%}
{% endmacro %}

{% macro snowflake___segment_value(segment, moment) %}
    {%- do return('min_by(' ~ segment.quoted ~ ', ' ~ activation_layer._rank_column(segment) ~ ')') -%}
{% endmacro %}

{% macro bigquery___segment_value(segment, moment) %}
    {%- do return(
        'array_agg(' ~ segment.quoted ~ ' ignore nulls order by ' ~ activation_layer._value_order(segment, moment)
        ~ ')[safe_offset(0)]'
    ) -%}
{% endmacro %}

{% macro trino___segment_value(segment, moment) %}
    {%- do return(
        'element_at(array_agg(' ~ segment.quoted ~ ' order by ' ~ activation_layer._value_order(segment, moment)
        ~ ') filter (where ' ~ segment.quoted ~ ' is not null), 1)'
    ) -%}
{% endmacro %}

{% macro athena___segment_value(segment, moment) %}
    {%- do return(activation_layer.trino___segment_value(segment, moment)) -%}
{% endmacro %}

{#- The order of moments is turned round: of values at one moment it is the greatest all the same. -#}
{% macro clickhouse___segment_value(segment, moment) %}
    {%- set order = moment if segment.rule == 'last'
        else '-toUnixTimestamp64Nano(toDateTime64(' ~ moment ~ ', 9))' -%}
    {%- do return('argMaxOrNull(' ~ segment.quoted ~ ', (' ~ order ~ ', ' ~ segment.quoted ~ '))') -%}
{% endmacro %}


{#- The order in which the wanted value comes first. -#}
{% macro _value_order(segment, moment) %}
    {%- do return(
        moment ~ (' desc' if segment.rule == 'last' else ' asc') ~ ', ' ~ activation_layer._by_bytes(segment) ~ ' desc'
    ) -%}
{% endmacro %}


{#- A value in an order that no collation changes. -#}
{% macro _by_bytes(segment) %}
    {{- return(adapter.dispatch('_by_bytes', 'activation_layer')(segment)) -}}
{% endmacro %}

{% macro default___by_bytes(segment) %}
    {%- do return(segment.quoted) -%}
{% endmacro %}

{% macro postgres___by_bytes(segment) %}
    {%- do return(segment.quoted ~ (' collate "C"' if segment.data_type == 'text')) -%}
{% endmacro %}

{% macro redshift___by_bytes(segment) %}
    {%- do return(activation_layer.default___by_bytes(segment)) -%}
{% endmacro %}


{#-
    The same of rows of which no two of a group have one date; they are not ranked.
-#}
{% macro _segment_value_by_date(segment, date) %}
    {{- return(adapter.dispatch('_segment_value_by_date', 'activation_layer')(segment, date)) -}}
{% endmacro %}

{% macro default___segment_value_by_date(segment, date) %}
    {%- do return(
        ('max_by(' if segment.rule == 'last' else 'min_by(') ~ segment.quoted
        ~ ', case when ' ~ segment.quoted ~ ' is not null then ' ~ date ~ ' end)'
    ) -%}
{% endmacro %}

{% macro duckdb___segment_value_by_date(segment, date) %}
    {%- do return(('arg_max(' if segment.rule == 'last' else 'arg_min(') ~ segment.quoted ~ ', ' ~ date ~ ')') -%}
{% endmacro %}

{#- BigQuery has min_by and max_by as other names of this. -#}
{% macro bigquery___segment_value_by_date(segment, date) %}
    {%- do return(
        'any_value(' ~ segment.quoted ~ ' having ' ~ ('max' if segment.rule == 'last' else 'min')
        ~ ' case when ' ~ segment.quoted ~ ' is not null then ' ~ date ~ ' end)'
    ) -%}
{% endmacro %}

{#- The value follows the date in one text, and is cut out of the latest. -#}
{% macro redshift___segment_value_by_date(segment, date) %}
    {%- set text = activation_layer._value_text(segment) -%}
    {%- set dated = ('max' if segment.rule == 'last' else 'min') ~ "(to_char(" ~ date ~ ", 'YYYYMMDD') || " ~ text ~ ')' -%}
    {%- if segment.data_type == 'boolean' -%}
        {%- do return('substring(' ~ dated ~ ", 9, 65535) = 'true'") -%}
    {%- endif -%}
    {%- do return('cast(substring(' ~ dated ~ ', 9, 65535) as ' ~ ('varchar(65535)' if segment.data_type == 'text' else segment.data_type) ~ ')') -%}
{% endmacro %}

{% macro postgres___segment_value_by_date(segment, date) %}
    {%- do return(activation_layer.postgres___segment_value(segment, date)) -%}
{% endmacro %}

{% macro clickhouse___segment_value_by_date(segment, date) %}
    {%- do return(('argMaxOrNull(' if segment.rule == 'last' else 'argMinOrNull(') ~ segment.quoted ~ ', ' ~ date ~ ')') -%}
{% endmacro %}


{#- The value of a segment that is known through a row of a window. -#}
{% macro _known_value(segment, window) %}
    {{- return(adapter.dispatch('_known_value', 'activation_layer')(segment, window)) -}}
{% endmacro %}

{% macro default___known_value(segment, window) %}
    {%- do return(segment.rule ~ '_value(' ~ segment.quoted ~ ') ignore nulls ' ~ window) -%}
{% endmacro %}

{% macro duckdb___known_value(segment, window) %}
    {%- do return(segment.rule ~ '_value(' ~ segment.quoted ~ ' ignore nulls) ' ~ window) -%}
{% endmacro %}

{% macro bigquery___known_value(segment, window) %}
    {%- do return(activation_layer.duckdb___known_value(segment, window)) -%}
{% endmacro %}

{% macro postgres___known_value(segment, window) %}
    {%- do return(
        '(array_agg(' ~ segment.quoted ~ ') filter (where ' ~ segment.quoted ~ ' is not null) ' ~ window ~ ')['
        ~ ('1' if segment.rule == 'first' else 'count(' ~ segment.quoted ~ ') ' ~ window) ~ ']'
    ) -%}
{% endmacro %}

{% macro redshift___known_value(segment, window) %}
    {%- do return(activation_layer.default___known_value(segment, window)) -%}
{% endmacro %}


{#-
    The rows of a step with the columns that a segment's value is found by, where the engine has no aggregate that does
    it alone: the name of the step, or a query of it.
-#}
{% macro _valued_rows(step, keys, segments, moment) %}
    {%- do return(
        adapter.dispatch('_valued_rows', 'activation_layer')(step, keys, segments, moment) if segments else step
    ) -%}
{% endmacro %}

{% macro default___valued_rows(step, keys, segments, moment) %}
    {%- do return(step) -%}
{% endmacro %}

{% macro redshift___valued_rows(step, keys, segments, moment) -%}
(
        select
            *,
            {%- for segment in segments %}
            row_number() over (
                partition by {{ keys | join(', ') }}
                order by
                    case when {{ segment.quoted }} is null then 1 else 0 end,
                    {{ activation_layer._value_order(segment, moment) }}
            ) as {{ activation_layer._rank_column(segment) }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ step }}
    ) as valued_rows
{%- endmacro %}

{% macro spark___valued_rows(step, keys, segments, moment) %}
    {{- activation_layer.redshift___valued_rows(step, keys, segments, moment) -}}
{% endmacro %}

{% macro snowflake___valued_rows(step, keys, segments, moment) %}
    {{- activation_layer.redshift___valued_rows(step, keys, segments, moment) -}}
{% endmacro %}


{% macro _rank_column(segment) %}
    {%- do return(activation_layer._quoted('rank_of_' ~ segment.name)) -%}
{% endmacro %}


{#- A value as a text: true and false, dates as ISO 8601 has them, moments in UTC. -#}
{% macro _value_text(segment) %}
    {%- set time_type = activation_layer._time_type(segment.data_type) -%}
    {%- do return(
        activation_layer._moment_text(segment.quoted, time_type) if time_type
        else adapter.dispatch('_value_text', 'activation_layer')(segment)
    ) -%}
{% endmacro %}

{% macro default___value_text(segment) %}
    {%- do return('cast(' ~ segment.quoted ~ ' as ' ~ activation_layer._text_type() ~ ')') -%}
{% endmacro %}

{% macro redshift___value_text(segment) %}
    {%- if segment.data_type == 'boolean' -%}
        {%- do return('case when ' ~ segment.quoted ~ " then 'true' when not " ~ segment.quoted ~ " then 'false' end") -%}
    {%- endif -%}
    {%- do return('cast(' ~ segment.quoted ~ ' as varchar(65535))') -%}
{% endmacro %}
