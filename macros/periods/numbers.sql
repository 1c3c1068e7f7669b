{#- A query of the whole numbers from 0 to last, in a column named `number`. -#}
{% macro _numbers(last) %}
    {{- return(adapter.dispatch('_numbers', 'activation_layer')(last)) -}}
{% endmacro %}

{% macro default___numbers(last) -%}
select cast(number as {{ dbt.type_int() }}) as number
    from generate_series(0, {{ last }}) as series (number)
{%- endmacro %}
