{#-
    Every fact with every grain that a model of metrics, transitions, segments or rolling states declared, and the tables
    that it was made of.
-#}
{% macro _tested_pairs(tested) %}
    {%- set pairs = [] -%}
    {%- for fact_name in tested.declared.facts -%}
        {%- for grain in tested.declared.grains -%}
            {%- do pairs.append({
                'fact_name': fact_name,
                'grain': grain,
                'first_last': activation_layer._node_relation(tested.upstream[fact_name ~ '_first_last']),
                'activation': activation_layer._node_relation(tested.upstream[fact_name ~ '_activation_' ~ grain])
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(pairs) -%}
{% endmacro %}


{#- They, with the day on which the weeks of each activation table begin (`week_start`). -#}
{% macro _pairs_as_built(pairs) %}
    {%- set settings = activation_layer._settings() -%}
    {%- set weekly = pairs | selectattr('grain', 'equalto', 'weekly') | list -%}
    {%- set known = activation_layer._activation_records(weekly, settings) if weekly else {} -%}
    {%- set as_built = [] -%}
    {%- for pair in pairs -%}
        {%- set record = known.get(pair.fact_name ~ ' ' ~ pair.grain, {}) -%}
        {%- do as_built.append(dict(pair, week_start=activation_layer._settings_as_built(record, settings).week_start)) -%}
    {%- endfor -%}
    {%- do return(as_built) -%}
{% endmacro %}


{#-
    Those of them whose activation table the tested one has followed, with the first period to compare with it
    (`first_period`, none: all) and the first that is not complete (`open_period`); of a segments model also what it is
    split by, as _segment_entities_cte_sql reads it (`segments`, `start`).
-#}
{% macro _followed_pairs(tested, recent_days, settings) %}
    {%- set pairs = activation_layer._tested_pairs(tested) -%}
    {%- set known = activation_layer._activation_records(pairs, settings) -%}
    {%- set tables = {} -%}
    {%- for pair in pairs -%}
        {%- set key = pair.fact_name ~ ' ' ~ pair.grain -%}
        {%- do tables.update({key: [
            '(select * from ' ~ tested.relation ~ " where fact_name = '" ~ pair.fact_name ~ "'"
            ~ (" and time_grain = '" ~ pair.grain ~ "'" if tested.declared.model != 'activation_rolling')
            ~ ') as rows_of_pair', 'period_start', 'as_of_date', none
        ]}) -%}
    {%- endfor -%}
    {%- set stored = activation_layer._records(tables, settings, recent=false) -%}
    {%- set followed = [] -%}
    {%- for pair in pairs -%}
        {%- set key = pair.fact_name ~ ' ' ~ pair.grain -%}
        {%- if key in known and activation_layer._follows(stored.get(key), known[key]) -%}
            {%- set as_of = known[key].as_of -%}
            {%- set week_start = known[key].get('week_start') -%}
            {%- set first_period = activation_layer._first_compared_period(as_of, recent_days, pair.grain, week_start) -%}
            {%- set chosen = [] -%}
            {%- for name in stored[key].get('segments', []) -%}
                {%- do chosen.append(name.split(', ')) -%}
            {%- endfor -%}
            {%- do followed.append(dict(
                pair,
                first_period=first_period,
                open_period=activation_layer._open_period(as_of, pair.grain, week_start),
                start=first_period or modules.datetime.date(1, 1, 1),
                segments=activation_layer._segments_of_pair(tested.node.name, dict(pair, chosen=chosen), known[key])
            )) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(followed) -%}
{% endmacro %}


{#- The facts of a segments model that have segments, and so rows. -#}
{% macro _split_facts(call, declared) %}
    {%- set facts = [] -%}
    {%- for fact_name, chosen in activation_layer._chosen_segments(call, declared.facts, declared.segments).items() if chosen -%}
        {%- do facts.append(fact_name) -%}
    {%- endfor -%}
    {%- do return(facts) -%}
{% endmacro %}


{#- What activation tables hold of active entities, by fact, grain, period and pair of states. -#}
{% macro _active_counts_cte_sql(pairs) -%}
active_counts as (
    {%- for pair in pairs %}
    select
        '{{ pair.fact_name }}' as fact_name,
        '{{ pair.grain }}' as time_grain,
        period_start,
        previous_state,
        activation_state,
        count(*) as entities,
        sum(active_days) as active_days
    from {{ pair.activation }}
    where
        inactive_streak = 0
        {{- '\n        and period_start >= ' ~ activation_layer._date_literal(pair.first_period) if pair.first_period }}
    group by period_start, previous_state, activation_state
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)
{%- endmacro %}


{#- The pairs as rows, with the periods between which a table over them is compared with their activation tables. -#}
{% macro _followed_pairs_cte_sql(pairs) -%}
    {%- set rows = [] -%}
    {%- for pair in pairs -%}
        {%- do rows.append([
            "'" ~ pair.fact_name ~ "'", "'" ~ pair.grain ~ "'",
            activation_layer._date_literal(pair.first_period or modules.datetime.date(1, 1, 1)),
            activation_layer._date_literal(pair.open_period)
        ]) -%}
    {%- endfor -%}
    {{- activation_layer._literal_rows_cte_sql(
        'followed_pairs', ['fact_name', 'time_grain', 'first_period', 'open_period'], rows
    ) -}}
{%- endmacro %}
