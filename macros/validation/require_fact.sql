{#- The fact as its name parts: ['fact'] or ['package', 'fact']. -#}
{% macro _require_fact(call, fact) %}
    {%- set allowed = "the name of a model: 'users_visited_app' or 'package.users_visited_app'" -%}
    {%- if fact is not string -%}
        {%- do activation_layer._raise_error(call, 'the fact is not a name', allowed, 'no string; leave ref() away') -%}
    {%- endif -%}
    {%- set parts = fact.split('.') -%}
    {%- if parts | length > 2 or not modules.re.match('^[A-Za-z0-9_.]+$', fact) or '' in parts -%}
        {%- do activation_layer._raise_error(call, 'the fact is not a name', allowed, "'" ~ fact ~ "'") -%}
    {%- endif -%}
    {%- do return(parts) -%}
{% endmacro %}
