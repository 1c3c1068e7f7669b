{% macro _require_model_name(call, expected) %}
    {%- if model.resource_type == 'model' and model.name != expected -%}
        {%- do activation_layer._raise_error(
            call, 'this model file has another name', expected ~ '.sql', model.name ~ '.sql'
        ) -%}
    {%- endif -%}
{% endmacro %}
