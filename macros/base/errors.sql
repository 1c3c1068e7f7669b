{#- Every error of the package has this one shape: call, problem, what is allowed, what was given, what to do, where. -#}
{% macro _raise_error(call, problem, allowed, given, todo=none, where=none) %}
    {%- set message -%}
activation_layer: {{ call }}: {{ problem }}
  allowed: {{ allowed }}
  given:   {{ 'nothing' if given is none else given }}
  {%- if todo %}
  do:      {{ todo }}
  {%- endif %}
  {%- if where %}
  where:   {{ where }}
  {%- elif model is defined and model.name is defined and model.resource_type != 'macro' %}
  model:   {{ model.name }} ({{ model.original_file_path }})
  {%- endif %}
    {%- endset -%}
    {%- do exceptions.raise_compiler_error(message) -%}
{% endmacro %}


{#- A var is wrong where it is set, whichever model comes across it first. -#}
{% macro _raise_var_error(name, problem, allowed, given, todo=none) %}
    {%- do activation_layer._raise_error(
        'var ' ~ name, problem, allowed, given, todo, where=activation_layer._place_of_var(name)
    ) -%}
{% endmacro %}


{#- A value as it was written: text in quotes, so that '7' is not taken for 7. -#}
{% macro _shown(value) %}
    {%- do return("'" ~ value ~ "'" if value is string else value) -%}
{% endmacro %}


{#- What a run says beside its results, and what it warns of, with what to do. -#}
{% macro _say(call, text) %}
    {%- do log('activation_layer: ' ~ call ~ ': ' ~ text, info=true) -%}
{% endmacro %}


{% macro _warn(call, text, todo=none) %}
    {%- do exceptions.warn(
        'activation_layer: ' ~ call ~ ': ' ~ text ~ ('\n  do:      ' ~ todo if todo else '')
    ) -%}
{% endmacro %}
