{#-
    Who was active in the period before and is not now: how many, as what and on how long a streak, and a query that
    lists them.
-#}
{% macro _who_left(layer, node, activation, explained, counts) %}
    {%- set entity = activation_layer._quoted_entity(node.name, activation, layer.declared.entity) -%}
    {%- set period_before = activation_layer._add_periods(explained.period, -1, explained.grain) -%}
    {%- set long_streak = 10 -%}
    {%- set left_rows -%}
from {{ activation }} as active_before
left join {{ activation }} as active_now
    on
        {{ activation_layer._same_entity_sql(entity, 'active_before', 'active_now') | indent(8) }}
        and active_now.period_start = {{ activation_layer._date_literal(explained.period) }}
        and active_now.inactive_streak = 0
where
    active_before.period_start = {{ activation_layer._date_literal(period_before) }}
    and active_before.inactive_streak = 0
    and active_now.period_start is null
    {%- endset -%}
    {%- set counted -%}
select
    active_before.activation_state,
    count(*) as entities,
    sum(case when active_before.active_streak >= {{ long_streak }} then 1 else 0 end) as on_a_long_streak
{{ left_rows }}
group by active_before.activation_state
    {%- endset -%}
    {%- set states = {'new': 0, 'retained': 0, 'reactivated': 0} -%}
    {%- set on_a_long_streak = [] -%}
    {%- for state, entities, long in activation_layer._rows_of(counted) -%}
        {%- do states.update({state: entities | int}) -%}
        {%- do on_a_long_streak.append(long | int) -%}
    {%- endfor -%}
    {%- set listing -%}
        {%- if activation_layer._declaration(node).inactive_periods == 0 -%}
select
    {{ activation_layer._listed(entity, 'active_before', indent=4) }},
    active_before.activation_state as previous_state,
    active_before.lifetime_active_days
{{ left_rows }}
        {%- else -%}
select {{ (entity + ['previous_state', 'lifetime_active_days']) | join(', ') }}
from {{ activation }}
where period_start = {{ activation_layer._date_literal(explained.period) }} and inactive_streak = 1
        {%- endif -%}
    {%- endset -%}
    {%- do return({
        'entities': states.values() | sum,
        'usual': activation_layer._usual(counts, 'churned', explained.period, explained.grain),
        'by_state': states,
        'long_streak': long_streak,
        'on_a_long_streak': on_a_long_streak | sum,
        'query': listing | trim
    }) -%}
{% endmacro %}
