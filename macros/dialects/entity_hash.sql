{#-
    A whole number from 0 to 2^31 that tells an entity from others, so that sums of it tell sets of rows apart in any
    order. Hashes of several columns are made of all of them at once.
-#}
{% macro _entity_hash(columns) %}
    {{- return(adapter.dispatch('_entity_hash', 'activation_layer')(columns)) -}}
{% endmacro %}

{% macro default___entity_hash(columns) %}
    {%- do activation_layer._raise_error(
        'activation_layer', 'no hash function of this engine is known', 'an engine of docs/engines.md',
        adapter.type(), 'write a macro ' ~ adapter.type() ~ '___entity_hash and dispatch to it'
    ) -%}
{% endmacro %}

{% macro duckdb___entity_hash(columns) %}
    {%- do return('cast(hash(' ~ activation_layer._hashed_columns(columns) ~ ') % 2147483647 as bigint)') -%}
{% endmacro %}

{#- The hash of one column is the seed of the next one's. -#}
{% macro postgres___entity_hash(columns) %}
    {%- set hash = namespace(sql='0') -%}
    {%- for column in columns -%}
        {%- set hash.sql = 'hashtextextended(cast(' ~ column ~ ' as text), ' ~ hash.sql ~ ')' -%}
    {%- endfor -%}
    {%- do return(hash.sql ~ ' & 2147483647') -%}
{% endmacro %}

{#-
    A hash goes on from its seed as if both values were one text: 'ab' and 'c' would be 'a' and 'bc'. So it goes on with
    the hash of the next column, which is always eight bytes long.
-#}
{% macro redshift___entity_hash(columns) %}
    {%- set hash = namespace(sql='') -%}
    {%- for column in columns -%}
        {%- set of_column = 'fnv_hash(' ~ column ~ ')' -%}
        {%- set hash.sql = 'fnv_hash(' ~ of_column ~ ', ' ~ hash.sql ~ ')' if hash.sql else of_column -%}
    {%- endfor -%}
    {%- do return(hash.sql ~ ' & 2147483647') -%}
{% endmacro %}

{% macro snowflake___entity_hash(columns) %}
    {%- do return('bitand(hash(' ~ activation_layer._hashed_columns(columns) ~ '), 2147483647)') -%}
{% endmacro %}

{% macro bigquery___entity_hash(columns) %}
    {%- do return('farm_fingerprint(to_json_string([' ~ activation_layer._texts(columns) ~ '])) & 2147483647') -%}
{% endmacro %}

{% macro spark___entity_hash(columns) %}
    {%- do return('xxhash64(' ~ activation_layer._hashed_columns(columns) ~ ') & 2147483647') -%}
{% endmacro %}

{% macro trino___entity_hash(columns) %}
    {%- set hashes = [] -%}
    {%- for column in columns -%}
        {%- do hashes.append('xxhash64(to_utf8(cast(' ~ column ~ ' as varchar)))') -%}
    {%- endfor -%}
    {%- set hash = hashes[0] if hashes | length == 1 else 'xxhash64(' ~ hashes | join(' || ') ~ ')' -%}
    {%- do return('bitwise_and(from_big_endian_64(' ~ hash ~ '), 2147483647)') -%}
{% endmacro %}

{% macro athena___entity_hash(columns) %}
    {%- do return(activation_layer.trino___entity_hash(columns)) -%}
{% endmacro %}

{% macro clickhouse___entity_hash(columns) %}
    {%- do return('bitAnd(cityHash64(' ~ activation_layer._hashed_columns(columns) ~ '), 2147483647)') -%}
{% endmacro %}


{#- What a hash tells a value by: its text, or the value where the engine hashes all types, and nulls like values. -#}
{% macro _hashed_value(column, text) %}
    {{- return(adapter.dispatch('_hashed_value', 'activation_layer')(column, text)) -}}
{% endmacro %}

{% macro default___hashed_value(column, text) %}
    {%- do return(text) -%}
{% endmacro %}

{% macro duckdb___hashed_value(column, text) %}
    {%- do return(column) -%}
{% endmacro %}


{#- In a line, or one below the other. -#}
{% macro _hashed_columns(columns) %}
    {%- do return(
        columns | join(', ') if columns | length <= 2
        else '\n            ' ~ columns | join(',\n            ') ~ '\n        '
    ) -%}
{% endmacro %}


{% macro _texts(columns) %}
    {%- set texts = [] -%}
    {%- for column in columns -%}
        {%- do texts.append('cast(' ~ column ~ ' as ' ~ activation_layer._text_type() ~ ')') -%}
    {%- endfor -%}
    {%- do return(texts | join(', ')) -%}
{% endmacro %}


{#- What hashes are made by, in SQL: where it has changed, those made before cannot be compared. -#}
{% macro _hashed_by() %}
    {{- return(adapter.dispatch('_hashed_by', 'activation_layer')()) -}}
{% endmacro %}

{% macro default___hashed_by() %}
    {%- do return("'1'") -%}
{% endmacro %}

{% macro duckdb___hashed_by() %}
    {%- do return('version()') -%}
{% endmacro %}

{% macro postgres___hashed_by() %}
    {%- do return("current_setting('server_version')") -%}
{% endmacro %}

{#- The second way of hashing several columns. -#}
{% macro redshift___hashed_by() %}
    {%- do return("'2'") -%}
{% endmacro %}
