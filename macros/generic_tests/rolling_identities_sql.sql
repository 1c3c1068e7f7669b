{#-
    One failing row is one fact and day of a rolling model whose columns deny each other or the day before, or, among
    the last recent_days days, the activation table, once the model has followed it: `broken_identity` names the first.
    The windows of the latest day are compared with its entities, counted one by one.
-#}
{% macro _rolling_identities_sql(rolling, windows, pairs) %}
    {%- set first, second = windows -%}
    {%- set new = activation_layer._quote_if_reserved('new') -%}
    {%- set current = activation_layer._quote_if_reserved('current') -%}
    {%- set states = activation_layer._rolling_states(windows) -%}
    {%- set active_states = [new, current, 'reactivated', 'resurrected'] -%}
    {%- set active_rates = activation_layer._rolling_active_rates(windows) -%}
    {%- set loss_rates = activation_layer._rolling_loss_rates(windows) -%}
    {%- set at_risk = ['at_risk_' ~ first, 'at_risk_' ~ second] -%}
    {%- set lost = [] -%}
    {%- for state in at_risk -%}
        {%- do lost.append('coalesce(' ~ loss_rates[state] ~ ', 0) * ' ~ state ~ '_before') -%}
    {%- endfor -%}
with {% if pairs -%}
{{ activation_layer._followed_pairs_cte_sql(pairs) }},

{{ activation_layer._counted_days_cte_sql(windows, pairs) }},

{% endif -%}
stored_days as (
    select
        *,
        {{ activation_layer._add_periods_sql('period_start', 1, 'daily') }} as next_day,
        count(*) over (partition by fact_name, period_start) as day_rows
    from {{ rolling }}
),

compared_rows as (
    select
        these_days.*,
        {%- for state in states %}
        coalesce(day_before.{{ activation_layer._quote_if_reserved(state) }}, 0) as {{ state }}_before,
        {%- endfor %}
        coalesce(day_before.ever_active, 0) as ever_active_before
    from stored_days as these_days
    left join stored_days as day_before
        on
            these_days.fact_name = day_before.fact_name
            and these_days.period_start = day_before.next_day
),

final_rows as (
    select
        fact_name,
        period_start,
        case
            when day_rows > 1 then 'one row per day'
            {%- for count in ['ever_active', 'active', 'active_' ~ first, 'active_' ~ second] + states %}
            when coalesce({{ activation_layer._quote_if_reserved(count) }}, -1) < 0 then '{{ count }} is a number of entities'
            {%- endfor %}
            when active != {{ active_states | join(' + ') }} then 'active = new + current + reactivated + resurrected'
            when active_{{ first }} != active + at_risk_{{ first }} then 'active_{{ first }} = active + at_risk_{{ first }}'
            when active_{{ second }} != active_{{ first }} + at_risk_{{ second }}
                then 'active_{{ second }} = active_{{ first }} + at_risk_{{ second }}'
            when ever_active != {{ (active_states + at_risk + ['dormant']) | join(' + ') }}
                then 'the seven states sum to ever_active'
            when ever_active != ever_active_before + {{ new }} then 'ever_active = ever_active of the day before + new'
            when {{ activation_layer._is_other_ratio_sql('stickiness', 'active', 'active_' ~ second) }}
                then 'stickiness = active / active_{{ second }}'
            {%- for rates in [active_rates, loss_rates] %}
            {%- for state, rate in rates.items() %}
            when ({{ rate }} is null) != ({{ state }}_before = 0) then '{{ rate }} is null or is not'
            when {{ rate }} < 0 or {{ rate }} > 1 then '{{ rate }} is a share'
            {%- endfor %}
            {%- endfor %}
            when abs(
                active - {{ new }}
                {%- for state, rate in active_rates.items() %}
                - coalesce({{ rate }}, 0) * {{ state }}_before
                {%- endfor %}
            ) > 0.001 then 'active = new + who was in a state the day before, times its rate'
            when abs(
                dormant - dormant_before * (1 - coalesce(dormant_return_rate, 0)) - {{ lost[1] }}
            ) > 0.001 then 'dormant = who was and has not returned + who was lost from at_risk_{{ second }}'
            when abs(
                {{ at_risk[1] }} - {{ at_risk[1] }}_before * (1 - coalesce({{ active_rates[at_risk[1]] }}, 0))
                + {{ lost[1] }} - {{ lost[0] }}
            ) > 0.001 then '{{ at_risk[1] }} = who was and has not returned or been lost + who was lost from {{ at_risk[0] }}'
        end as broken_identity
    from compared_rows
    {%- if pairs %}
    union all
    select
        these_days.fact_name,
        these_days.period_start,
        case
            {%- for count in ['active', 'new', 'current', 'reactivated', 'resurrected'] %}
            when these_days.{{ activation_layer._quote_if_reserved(count) }} != coalesce(active_by_day.stored_{{ count }}, 0)
                then '{{ count }} = rows of the activation table'
            {%- endfor %}
            when abs(
                coalesce(these_days.new_retention_rate, 0) * these_days.new_before
                - coalesce(active_by_day.stored_new_stayed, 0)
            ) > 0.001 then 'new_retention_rate = rows of the activation table'
            {%- for window in windows %}
            when
                these_days.next_day = followed_pairs.open_period
                and these_days.active_{{ window }} != coalesce(latest_days.stored_active_{{ window }}, 0)
                then 'active_{{ window }} = entities of the activation table'
            {%- endfor %}
        end as broken_identity
    from compared_rows as these_days
    inner join followed_pairs
        on
            these_days.fact_name = followed_pairs.fact_name
            and these_days.period_start >= followed_pairs.first_period
            and these_days.period_start < followed_pairs.open_period
    left join active_by_day
        on
            these_days.fact_name = active_by_day.fact_name
            and these_days.period_start = active_by_day.period_start
    left join latest_days
        on
            these_days.fact_name = latest_days.fact_name
            and these_days.period_start = latest_days.latest_day
    {%- endif %}
)

select * from final_rows
where broken_identity is not null
{{- activation_layer._query_settings() }}
{% endmacro %}


{#- The facts whose daily table the model has followed, with the days to compare and the entity columns. -#}
{% macro _followed_days(tested, recent_days) %}
    {%- set days = [] -%}
    {%- for pair in activation_layer._followed_pairs(tested, recent_days, activation_layer._settings()) -%}
        {%- set first_last = tested.upstream[pair.fact_name ~ '_first_last'] -%}
        {%- do days.append(dict(pair, entity=activation_layer._quoted_entity(
            'test accounting_identities', pair.activation, activation_layer._declaration(first_last).entity
        ))) -%}
    {%- endfor -%}
    {%- do return(days) -%}
{% endmacro %}
