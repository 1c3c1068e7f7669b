{#- `1 row`, `1,024 rows`. -#}
{% macro _pluralize(number, noun, plural=none) %}
    {%- do return('{:,} '.format(number) ~ (noun if number == 1 else plural or noun ~ 's')) -%}
{% endmacro %}


{#- A text in YAML that dbt renders, in quotes where it needs them. -#}
{% macro _yaml_text(text) %}
    {%- set is_plain = modules.re.match('^[A-Za-z_]([A-Za-z0-9_ .]*[A-Za-z0-9_.])?$', text)
        and text | lower not in ['true', 'false', 'yes', 'no', 'on', 'off', 'null', 'y', 'n'] -%}
    {%- set rendered_as_it_is = modules.re.sub('[{](?=[{%#])', "{{ '{' }}", text) -%}
    {%- set quoted = rendered_as_it_is | replace('\\', '\\\\') | replace('"', '\\"') | replace('\n', '\\n') | replace('\t', '\\t') -%}
    {%- do return(text if is_plain else '"' ~ quoted ~ '"') -%}
{% endmacro %}


{#- A text, number, list or dictionary as Jinja writes it. -#}
{% macro _jinja_value(value) %}
    {%- set parts = [] -%}
    {%- if value is string -%}
        {%- do return("'" ~ value | replace('\\', '\\\\') | replace("'", "\\'") ~ "'") -%}
    {%- elif value is mapping -%}
        {%- for key, part in value.items() -%}
            {%- do parts.append(activation_layer._jinja_value(key) ~ ': ' ~ activation_layer._jinja_value(part)) -%}
        {%- endfor -%}
        {%- do return('{' ~ parts | join(', ') ~ '}') -%}
    {%- elif value is sequence -%}
        {%- for part in value -%}
            {%- do parts.append(activation_layer._jinja_value(part)) -%}
        {%- endfor -%}
        {%- do return('[' ~ parts | join(', ') ~ ']') -%}
    {%- endif -%}
    {%- do return(value | string) -%}
{% endmacro %}


{#- The engine's type of texts, in lower case where its names may be written so. -#}
{% macro _text_type() %}
    {%- set text_type = dbt.type_string() -%}
    {%- do return(text_type | lower if text_type.isupper() else text_type) -%}
{% endmacro %}
