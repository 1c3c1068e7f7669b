{#-
    All grains by their names, finer ones first, with what is known of each: its size in units (days or months), the
    days of its shortest and longest period, its noun, and how many periods lie between one and that of a year ago. A
    new grain is one line here.
-#}
{% macro _grains() %}
    {%- do return({
        'daily': {'unit': 'day', 'size': 1, 'shortest': 1, 'longest': 1, 'noun': 'day', 'a_year': 364},
        'weekly': {'unit': 'day', 'size': 7, 'shortest': 7, 'longest': 7, 'noun': 'week', 'a_year': 52},
        'monthly': {'unit': 'month', 'size': 1, 'shortest': 28, 'longest': 31, 'noun': 'month', 'a_year': 12},
        'quarterly': {'unit': 'month', 'size': 3, 'shortest': 90, 'longest': 92, 'noun': 'quarter', 'a_year': 4},
        'yearly': {'unit': 'month', 'size': 12, 'shortest': 365, 'longest': 366, 'noun': 'year', 'a_year': 1}
    }) -%}
{% endmacro %}
