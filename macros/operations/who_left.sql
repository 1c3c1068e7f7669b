{#-
    Who was active in the period before and is not now: how many, as what and on how long a streak, and a query that
    lists them.
-#}
{% macro _who_left(node, activation, entity, explained, counts) %}
    {%- set long_streak = 10 -%}
    {%- set last_rows = activation_layer._last_rows_of_who_left_sql(activation, entity, explained) -%}
    {%- set counted -%}
with entities_who_left as (
    select
        {{ activation_layer._listed(entity) }},
        max(activation_state) as state_before,
        max(active_streak) as streak_before
    {{ last_rows | indent(4) }}
)

select
    state_before,
    count(*) as entities,
    sum(case when streak_before >= {{ long_streak }} then 1 else 0 end) as on_a_long_streak
from entities_who_left
group by state_before
    {%- endset -%}
    {%- set by_state = {'new': 0, 'retained': 0, 'reactivated': 0} -%}
    {%- set on_a_long_streak = [] -%}
    {%- for state, entities, long in activation_layer._rows_of(counted) -%}
        {%- do by_state.update({state: entities | int}) -%}
        {%- do on_a_long_streak.append(long | int) -%}
    {%- endfor -%}
    {%- set listing -%}
        {%- if activation_layer._declaration(node).inactive_periods == 0 -%}
select
    {{ activation_layer._listed(entity, indent=4) }},
    max(activation_state) as previous_state,
    max(lifetime_active_days) as lifetime_active_days
{{ last_rows }}
        {%- else -%}
select {{ entity | join(', ') }}, previous_state, lifetime_active_days
from {{ activation }}
where period_start = {{ activation_layer._date_literal(explained.period) }} and inactive_streak = 1
        {%- endif -%}
    {%- endset -%}
    {%- do return({
        'entities': by_state.values() | sum,
        'usual': activation_layer._usual(counts, 'churned', explained.period, explained.grain),
        'by_state': by_state,
        'long_streak': long_streak,
        'on_a_long_streak': on_a_long_streak | sum,
        'query': listing | trim
    }) -%}
{% endmacro %}


{#- Of two periods, the rows of those who have none in the second; no table need say who is inactive. -#}
{% macro _last_rows_of_who_left_sql(activation, entity, explained) -%}
{%- set period_before = activation_layer._date_literal(
    activation_layer._add_periods(explained.period, -1, explained.grain)
) -%}
{%- set period = activation_layer._date_literal(explained.period) -%}
from {{ activation }}
where period_start in ({{ period_before }}, {{ period }}) and inactive_streak = 0
group by {{ entity | join(', ') }}
having max(period_start) = {{ period_before }}
{%- endmacro %}
