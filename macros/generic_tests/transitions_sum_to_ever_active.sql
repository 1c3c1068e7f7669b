{#-
    One failing row is one fact, grain and period whose transitions do not hold every entity ever active exactly once:
    their sum is not the number of entities that were new until then (state is null), or those that went out of a state
    are not those that were in it the period before, or a pair of states is none that can occur, has no entity or two
    rows. In the periods that hold the last recent_days days, or in all, who became active is also who did in the
    activation table, once the transitions have followed it.
-#}
{% test transitions_sum_to_ever_active(model, recent_days=30) %}
    {%- if not activation_layer._tests_run() -%}
        {{- return(activation_layer._no_problem_sql()) -}}
    {%- endif -%}
    {%- set test = 'transitions_sum_to_ever_active' -%}
    {%- set tested = activation_layer._tested_model(test, ['activation_transitions']) -%}
    {%- do activation_layer._require_recent_days(test, recent_days) -%}
    {{- activation_layer._transition_sums_sql(
        model, tested.declared.grains,
        activation_layer._followed_pairs(tested, recent_days, activation_layer._settings())
    ) -}}
{% endtest %}


{% macro _transition_sums_sql(transitions, grains, pairs) %}
    {%- set next_period = activation_layer._add_periods_by_grain_sql('period_start', 1, grains) -%}
with {% if pairs -%}
{{ activation_layer._followed_pairs_cte_sql(pairs) }},

{{ activation_layer._active_counts_cte_sql(pairs) }},

{% endif -%}
stored_transitions as (
    select
        fact_name,
        time_grain,
        period_start,
        from_state,
        to_state,
        entities
    from {{ transitions }}
),

period_totals as (
    select
        fact_name,
        time_grain,
        period_start,
        sum(entities) as entities,
        sum(case when to_state = 'new' then entities else 0 end) as new_entities
    from stored_transitions
    group by fact_name, time_grain, period_start
),

running_totals as (
    select
        *,
        sum(new_entities) over (
            partition by fact_name, time_grain order by period_start rows unbounded preceding
        ) as ever_active,
        max(period_start) over (partition by fact_name, time_grain) as last_period
    from period_totals
),

were_in as (
    select
        stored_transitions.fact_name,
        stored_transitions.time_grain,
        {{ next_period }} as period_start,
        stored_transitions.to_state as state,
        sum(stored_transitions.entities) as entities
    from stored_transitions
    group by stored_transitions.fact_name, stored_transitions.time_grain, stored_transitions.period_start, stored_transitions.to_state
),

went_out as (
    select
        fact_name,
        time_grain,
        period_start,
        from_state as state,
        sum(entities) as entities
    from stored_transitions
    where from_state is not null
    group by fact_name, time_grain, period_start, from_state
),

compared_states as (
    select
        coalesce(were_in.fact_name, went_out.fact_name) as fact_name,
        coalesce(were_in.time_grain, went_out.time_grain) as time_grain,
        coalesce(were_in.period_start, went_out.period_start) as period_start,
        coalesce(were_in.state, went_out.state) as state,
        coalesce(were_in.entities, 0) as expected,
        coalesce(went_out.entities, 0) as entities
    from were_in
    full outer join went_out
        on
            were_in.fact_name = went_out.fact_name
            and were_in.time_grain = went_out.time_grain
            and were_in.period_start = went_out.period_start
            and were_in.state = went_out.state
),

repeated_transitions as (
    select
        fact_name,
        time_grain,
        period_start,
        from_state,
        to_state,
        sum(entities) as entities
    from stored_transitions
    group by fact_name, time_grain, period_start, from_state, to_state
    having count(*) > 1
),

{% if pairs -%}
transitions_to_active as (
    select
        fact_name,
        time_grain,
        period_start,
        from_state,
        to_state,
        0 as expected,
        entities
    from stored_transitions
    where to_state in ('new', 'retained', 'reactivated')
    union all
    select
        fact_name,
        time_grain,
        period_start,
        previous_state as from_state,
        activation_state as to_state,
        entities as expected,
        0 as entities
    from active_counts
),

compared_transitions as (
    select
        {{ activation_layer._listed(
            ['fact_name', 'time_grain', 'period_start', 'from_state', 'to_state'], 'transitions_to_active'
        ) }},
        sum(transitions_to_active.expected) as expected,
        sum(transitions_to_active.entities) as entities
    from transitions_to_active
    inner join followed_pairs
        on
            transitions_to_active.fact_name = followed_pairs.fact_name
            and transitions_to_active.time_grain = followed_pairs.time_grain
    where
        transitions_to_active.period_start >= followed_pairs.first_period
        and transitions_to_active.period_start < followed_pairs.open_period
    group by
        transitions_to_active.fact_name,
        transitions_to_active.time_grain,
        transitions_to_active.period_start,
        transitions_to_active.from_state,
        transitions_to_active.to_state
),

{% endif -%}
last_periods as (
    select distinct
        fact_name,
        time_grain,
        last_period
    from running_totals
),

final_rows as (
    select
        fact_name,
        time_grain,
        period_start,
        cast(null as {{ activation_layer._text_type() }}) as state,
        'the entities are not those ever active' as problem,
        ever_active as expected,
        entities as found
    from running_totals
    where entities is null or entities != ever_active
    union all
    select
        compared_states.fact_name,
        compared_states.time_grain,
        compared_states.period_start,
        compared_states.state,
        'who went out of the state is not who was in it' as problem,
        compared_states.expected,
        compared_states.entities as found
    from compared_states
    inner join last_periods
        on
            compared_states.fact_name = last_periods.fact_name
            and compared_states.time_grain = last_periods.time_grain
    where
        compared_states.expected != compared_states.entities
        and compared_states.period_start <= last_periods.last_period
    union all
    select
        fact_name,
        time_grain,
        period_start,
        from_state as state,
        'there is no such transition, to ' || coalesce(to_state, 'null') as problem,
        0 as expected,
        entities as found
    from stored_transitions
    where
        (from_state = 'inactive' and coalesce(to_state, 'none') not in ('reactivated', 'inactive'))
        or (from_state != 'inactive' and coalesce(to_state, 'none') not in ('retained', 'inactive'))
    union all
    select
        fact_name,
        time_grain,
        period_start,
        from_state as state,
        'nobody made the transition to ' || to_state as problem,
        0 as expected,
        entities as found
    from stored_transitions
    where entities < 1
    union all
    select
        fact_name,
        time_grain,
        period_start,
        from_state as state,
        'more than one row of the transition to ' || to_state as problem,
        1 as expected,
        entities as found
    from repeated_transitions
    {%- if pairs %}
    union all
    select
        fact_name,
        time_grain,
        period_start,
        from_state as state,
        'the activation table has others who became ' || to_state as problem,
        expected,
        entities as found
    from compared_transitions
    where expected != entities
    {%- endif %}
)

select * from final_rows
{{- activation_layer._query_settings() }}
{% endmacro %}
