{#-
    One failing row is one entity and period with two rows; or with none although the period before it asks for one
    (an active period, or an inactive one with further inactive periods to write, is never the last); or with a row
    that does not follow from the entity's row before.
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
        activation_state,
        previous_state,
        first_active_period,
        active_streak,
        inactive_streak,
        active_days,
        lifetime_active_days,
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

unfollowed as (
    select
        {% for column in entity -%}
        activation.{{ column }},
        {% endfor -%}
        {{ activation_layer._period_add('activation.period_start', 1, tested.grain) }} as period_start,
        case
            when following.period_start is null then 'no row'
            else 'does not follow from the row before'
        end as problem
    from activation
    cross join as_of
    left join activation as following
        on
            {% for column in entity -%}
            activation.{{ column }} = following.{{ column }}
            and {% endfor -%}
            following.period_start = {{ activation_layer._period_add('activation.period_start', 1, tested.grain) }}
    where
        (
            following.period_start is null
            and {{ activation_layer._period_add('activation.period_start', 2, tested.grain) }} <= as_of.as_of_date + 1
            {%- if tested.inactive_periods != 'all' %}
            and activation.inactive_streak < {{ tested.inactive_periods }}
            {%- endif %}
        )
        or following.previous_state != activation.activation_state
        or following.first_active_period != activation.first_active_period
        or following.lifetime_active_days != activation.lifetime_active_days + following.active_days
        or (following.inactive_streak = 0 and following.active_streak != activation.active_streak + 1)
        or (following.inactive_streak > 0 and following.inactive_streak != activation.inactive_streak + 1)
        or (following.period_start is not null and following.previous_state is null)
)

select * from repeated
union all
select * from unfollowed
{% endtest %}
