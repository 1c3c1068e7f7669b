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


{#- A stored status table has the column of tiers, or it has not; only a rebuild changes that. -#}
{% macro _require_same_tiers(call, tiers) %}
    {%- if is_incremental() and model.resource_type == 'model' -%}
        {%- set columns = adapter.get_columns_in_relation(this) | map(attribute='name') | map('lower') -%}
        {%- set has_tiers = 'inactivity_tier' in columns -%}
        {%- if has_tiers != (tiers | length > 0) -%}
            {%- do activation_layer._raise_error(
                call, 'the stored table was built with' ~ ('' if has_tiers else 'out')
                    ~ ' tiers; rebuild it with --full-refresh',
                'dbt run --full-refresh --select ' ~ model.name, 'tiers=' ~ tiers if tiers else 'no tiers'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
