{#- Every error of the package has this one shape: call, problem, what is allowed, what was given, where. -#}
{% macro _raise_error(call, problem, allowed, given) %}
    {%- set message -%}
activation_layer: {{ call }}: {{ problem }}
  allowed: {{ allowed }}
  given:   {{ 'nothing' if given is none else given }}
  {%- if model is defined and model.name is defined and model.resource_type != 'macro' %}
  model:   {{ model.name }} ({{ model.original_file_path }})
  {%- endif %}
    {%- endset -%}
    {%- do exceptions.raise_compiler_error(message) -%}
{% endmacro %}


{#- A value as it was written: text in quotes, so that '7' is not taken for 7. -#}
{% macro _shown(value) %}
    {%- do return("'" ~ value ~ "'" if value is string else value) -%}
{% endmacro %}
