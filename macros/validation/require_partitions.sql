{#- What is done about dates without fact rows: {on_missing, min_rows}. -#}
{% macro _require_partitions(call, partitions) %}
    {%- set allowed = "{'on_missing': 'hold' | 'fail' | 'ignore', 'min_rows': 1}" -%}
    {%- if partitions is not mapping
        or partitions.keys() | reject('in', ['on_missing', 'min_rows']) | list | length > 0 -%}
        {%- do activation_layer._raise_error(call, 'partitions is not what a check needs', allowed, partitions) -%}
    {%- endif -%}
    {%- if partitions and 'on_missing' not in partitions -%}
        {%- do activation_layer._raise_error(
            call, 'partitions does not say what to do about missing ones', allowed, partitions
        ) -%}
    {%- endif -%}
    {%- set on_missing = partitions.get('on_missing', 'ignore') -%}
    {%- if on_missing not in ['hold', 'fail', 'ignore'] -%}
        {%- do activation_layer._raise_error(call, 'unknown way to act on missing partitions', allowed, on_missing) -%}
    {%- endif -%}
    {%- set min_rows = partitions.get('min_rows', 1) -%}
    {%- if min_rows is not integer or min_rows is boolean or min_rows < 1 -%}
        {%- do activation_layer._raise_error(call, 'min_rows is not a number of rows', allowed, activation_layer._shown(min_rows)) -%}
    {%- endif -%}
    {%- do return({'on_missing': on_missing, 'min_rows': min_rows}) -%}
{% endmacro %}
