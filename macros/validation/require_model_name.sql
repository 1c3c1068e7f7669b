{% macro _require_model_name(call, expected) %}
    {%- if model.resource_type == 'model' and model.name != expected -%}
        {%- do activation_layer._raise_error(
            call, 'this model file has another name', expected ~ '.sql', model.name ~ '.sql'
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- Models over several facts may stand beside others of their kind, told apart by what comes before the name. -#}
{% macro _require_model_name_ending(call, expected) %}
    {%- if model.resource_type == 'model' and model.name != expected and not model.name.endswith('_' ~ expected) -%}
        {%- do activation_layer._raise_error(
            call, 'this model file has another name',
            expected ~ '.sql, or with a prefix as in sales_' ~ expected ~ '.sql', model.name ~ '.sql'
        ) -%}
    {%- endif -%}
{% endmacro %}
