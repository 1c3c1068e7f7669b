{#-
    One failing row is one entity and period with two rows, or with none although the period before it asks for
    one: an active period, or an inactive one with further inactive periods to write, is never the last.
-#}
{% test one_row_per_entity_and_period(model) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set tested = activation_layer._tested_activation('one_row_per_entity_and_period') -%}
    {%- set entity = tested.fact.entity -%}
with activation as (
    select
        {{ entity | join(',\n        ') }},
        period_start,
        inactive_streak,
        as_of_date
    from {{ model }}
),

as_of as (
    select max(as_of_date) as as_of_date from activation
),

repeated as (
    select
        {{ entity | join(',\n        ') }},
        period_start,
        'more than one row' as problem
    from activation
    group by {{ entity | join(', ') }}, period_start
    having count(*) > 1
),

missing as (
    select
        {% for column in entity -%}
        activation.{{ column }},
        {% endfor -%}
        {{ activation_layer._period_add('activation.period_start', 1, tested.grain) }} as period_start,
        'no row' as problem
    from activation
    cross join as_of
    left join activation as following
        on
            {% for column in entity -%}
            activation.{{ column }} = following.{{ column }}
            and {% endfor -%}
            following.period_start = {{ activation_layer._period_add('activation.period_start', 1, tested.grain) }}
    where
        following.period_start is null
        and {{ activation_layer._period_add('activation.period_start', 2, tested.grain) }} <= as_of.as_of_date + 1
        {%- if tested.inactive_periods != 'all' %}
        and activation.inactive_streak < {{ tested.inactive_periods }}
        {%- endif %}
)

select * from repeated
union all
select * from missing
{% endtest %}
