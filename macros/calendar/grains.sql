{#-
    All that is known of a grain: its size in units (days or months), the days of its shortest and longest period, and
    its noun. A new grain is one line here.
-#}
{% macro _grain(name) %}
    {%- do return(activation_layer._grain_table()[name]) -%}
{% endmacro %}


{% macro _grain_table() %}
    {%- do return({
        'daily': {'unit': 'day', 'size': 1, 'shortest': 1, 'longest': 1, 'noun': 'day'},
        'weekly': {'unit': 'day', 'size': 7, 'shortest': 7, 'longest': 7, 'noun': 'week'},
        'monthly': {'unit': 'month', 'size': 1, 'shortest': 28, 'longest': 31, 'noun': 'month'},
        'quarterly': {'unit': 'month', 'size': 3, 'shortest': 90, 'longest': 92, 'noun': 'quarter'},
        'yearly': {'unit': 'month', 'size': 12, 'shortest': 365, 'longest': 366, 'noun': 'year'}
    }) -%}
{% endmacro %}


{#- The names of all grains, finer ones first. -#}
{% macro _grains() %}
    {%- do return(activation_layer._grain_table().keys() | list) -%}
{% endmacro %}
