{#-
    The earlier periods that one may be compared with, by name: how many periods they lie before it. A year ago is the
    same weekday, week, month or quarter then; of a year it is the previous one.
-#}
{% macro _baselines(grain) %}
    {%- set baselines = {'previous': 1} -%}
    {%- do baselines.update({'same_weekday': 7}) if grain == 'daily' -%}
    {%- do baselines.update({'year_ago': activation_layer._grains()[grain].a_year}) if grain != 'yearly' -%}
    {%- do return(baselines) -%}
{% endmacro %}


{#- How many periods lie between those that tell what is usual in one: days are like those of their weekday. -#}
{% macro _usual_step(grain) %}
    {%- do return(7 if grain == 'daily' else 1) -%}
{% endmacro %}
