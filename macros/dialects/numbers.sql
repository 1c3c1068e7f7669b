{#- A query of the whole numbers from 0 to last, in a column named `number`. -#}
{% macro _numbers(last) %}
    {{- return(adapter.dispatch('_numbers', 'activation_layer')(last)) -}}
{% endmacro %}

{% macro default___numbers(last) -%}
select cast(number as {{ dbt.type_int() }}) as number
    from generate_series(0, {{ last }}) as series (number)
{%- endmacro %}

{% macro redshift___numbers(last) -%}
{%- set powers = (last | string | length) -%}
select cast(
        {%- for power in range(powers) %}
        {{ 'digits_' ~ power ~ '.digit * ' ~ 10 ** power }}{{ ' +' if not loop.last }}
        {%- endfor %} as {{ dbt.type_int() }}
    ) as number
    from
        {%- for power in range(powers) %}
        {{ 'cross join ' if not loop.first }}(
            {%- for digit in range(10) %}
            select {{ digit }} as digit{{ ' union all' if not loop.last }}
            {%- endfor %}
        ) as digits_{{ power }}
        {%- endfor %}
    where
        {%- for power in range(powers) %}
        {{ 'digits_' ~ power ~ '.digit * ' ~ 10 ** power }}{{ ' +' if not loop.last }}
        {%- endfor %} <= {{ last }}
{%- endmacro %}

{% macro snowflake___numbers(last) -%}
select row_number() over (order by seq4()) - 1 as number
    from table(generator(rowcount => {{ last + 1 }}))
{%- endmacro %}

{% macro bigquery___numbers(last) -%}
select number
    from unnest(generate_array(0, {{ last }})) as number
{%- endmacro %}

{% macro spark___numbers(last) -%}
select explode(sequence(0, {{ last }})) as number
{%- endmacro %}

{% macro trino___numbers(last) -%}
select cast(number as {{ dbt.type_int() }}) as number
    from unnest(sequence(0, {{ last }})) as series (number)
{%- endmacro %}

{% macro athena___numbers(last) -%}
    {{ activation_layer.trino___numbers(last) }}
{%- endmacro %}

{% macro clickhouse___numbers(last) -%}
select cast(number as {{ dbt.type_int() }}) as number
    from numbers({{ last + 1 }})
{%- endmacro %}
