{% macro _require_grain(call, grain) %}
    {%- if grain not in activation_layer._grains().keys() | list -%}
        {%- do activation_layer._raise_error(
            call, 'unknown grain', activation_layer._grains() | join(', '), grain
        ) -%}
    {%- endif -%}
{% endmacro %}


{% macro _require_grains(call, grains) %}
    {%- set names = activation_layer._require_list(call, 'grains', grains, "['daily', 'weekly', 'monthly']") -%}
    {%- for grain in names -%}
        {%- do activation_layer._require_grain(call, grain) -%}
    {%- endfor -%}
    {%- do return(names) -%}
{% endmacro %}


{% macro _require_inactive_periods(call, inactive_periods) %}
    {%- if inactive_periods != 'all'
        and (inactive_periods is not integer or inactive_periods is boolean or inactive_periods < 0) -%}
        {%- do activation_layer._raise_error(
            call, 'inactive_periods is not a number of periods', "0, a positive whole number, 'all'",
            activation_layer._shown(inactive_periods)
        ) -%}
    {%- endif -%}
{% endmacro %}


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


{#- Tiers of inactivity: a name for each number of inactive periods from which it holds. -#}
{% macro _require_tiers(call, tiers) %}
    {%- set allowed = "names with different whole numbers from 1 on: {'at_risk': 1, 'dormant': 4}" -%}
    {%- if tiers is not none and tiers is not mapping -%}
        {%- do activation_layer._raise_error(call, 'tiers is not a dictionary', allowed, tiers) -%}
    {%- endif -%}
    {%- for name, threshold in (tiers or {}).items() -%}
        {%- if name is not string or name | trim == ''
            or threshold is not integer or threshold is boolean or threshold < 1 -%}
            {%- do activation_layer._raise_error(
                call, 'a tier is not a name with a number of periods', allowed, name ~ ': ' ~ activation_layer._shown(threshold)
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if tiers and tiers.values() | unique | list | length < tiers | length -%}
        {%- do activation_layer._raise_error(call, 'two tiers begin at the same number of periods', allowed, tiers) -%}
    {%- endif -%}
{% endmacro %}


{#- One or more different values, given as one or as a list. -#}
{% macro _require_list(call, name, value, allowed) %}
    {%- set values = [value] if value is string else value -%}
    {%- if values is mapping or values is not sequence or values | length == 0 or values | reject('string') | list -%}
        {%- do activation_layer._raise_error(call, name ~ ' is not a list of names', allowed, value) -%}
    {%- endif -%}
    {%- if values | unique | list | length < values | length -%}
        {%- do activation_layer._raise_error(call, name ~ ' has a name twice', allowed, values | join(', ')) -%}
    {%- endif -%}
    {%- do return(values | list) -%}
{% endmacro %}
