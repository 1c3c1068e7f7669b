{#- `1 row`, `1,024 rows`. -#}
{% macro _pluralize(number, noun, plural=none) %}
    {%- do return('{:,} '.format(number) ~ (noun if number == 1 else plural or noun ~ 's')) -%}
{% endmacro %}


{#- A text in YAML, in quotes where it needs them. -#}
{% macro _yaml_text(text) %}
    {%- set is_plain = modules.re.match('^[A-Za-z_]([A-Za-z0-9_ .]*[A-Za-z0-9_.])?$', text)
        and text | lower not in ['true', 'false', 'yes', 'no', 'on', 'off', 'null', 'y', 'n'] -%}
    {%- do return(text if is_plain else tojson(text)) -%}
{% endmacro %}


{% macro _jinja_text(text) %}
    {%- do return("'" ~ text | replace('\\', '\\\\') | replace("'", "\\'") ~ "'") -%}
{% endmacro %}


{% macro _jinja_mapping(texts) %}
    {%- set pairs = [] -%}
    {%- for key, text in texts.items() -%}
        {%- do pairs.append(activation_layer._jinja_text(key) ~ ': ' ~ activation_layer._jinja_text(text)) -%}
    {%- endfor -%}
    {%- do return('{' ~ pairs | join(', ') ~ '}') -%}
{% endmacro %}


{#- The engine's type of texts, in lower case where its names may be written so. -#}
{% macro _text_type() %}
    {%- set text_type = dbt.type_string() -%}
    {%- do return(text_type | lower if text_type.isupper() else text_type) -%}
{% endmacro %}
