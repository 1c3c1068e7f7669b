{#-
    What models above the activation tables go by, for one fact and grain:
      known       the latest snapshot of its first_last
      found       what its activation table records, and its latest active period
      week_start  the one that the activation table was built with
      follows     has the activation table taken in all that first_last knows?
      as_of       date through which the activation table is right
      rebuilt_at  rebuild of the past that it has taken in
    known or found are none where the table holds no row.
-#}
{% macro _asked_pairs(pairs, settings) %}
    {%- set known = activation_layer._latest_snapshots(pairs) -%}
    {%- set found = activation_layer._latest_active_rows(pairs, known) -%}
    {%- set asked = [] -%}
    {%- for pair in pairs -%}
        {%- do asked.append(activation_layer._asked_pair(
            pair, known.get(pair.fact_name), found.get(pair.fact_name ~ ' ' ~ pair.grain), settings
        )) -%}
    {%- endfor -%}
    {%- do return(asked) -%}
{% endmacro %}


{% macro _asked_pair(pair, known, found, settings) %}
    {%- set asked = dict(pair, known=known, found=found, follows=false) -%}
    {%- if known is not none and found is not none -%}
        {%- set week_start = found.settings.get('week_start', settings.week_start) -%}
        {%- set last_period = activation_layer._period_start(known.last_active_date, pair.grain, week_start) -%}
        {%- set follows = found.last_active_period == last_period
            and found.as_of >= known.last_active_date
            and found.rebuilt_at >= known.rebuilt_since
            and (found.rebuilt_at == known.rebuilt_at or known.last_active_date < known.rebuilt_from) -%}
        {%- do asked.update({
            'week_start': week_start,
            'follows': follows,
            'as_of': known.as_of if follows else found.as_of,
            'rebuilt_at': found.rebuilt_at
        }) -%}
    {%- endif -%}
    {%- do return(asked) -%}
{% endmacro %}


{% macro _latest_snapshots(pairs) %}
    {%- set queries = {} -%}
    {%- for pair in pairs -%}
        {%- do queries.update({pair.fact_name: activation_layer._latest_snapshot_sql(pair.first_last)}) -%}
    {%- endfor -%}
    {%- set snapshots = {} -%}
    {%- for fact_name, row in activation_layer._rows_of_all(queries).items() -%}
        {%- do snapshots.update({fact_name: activation_layer._snapshot_record(row)}) -%}
    {%- endfor -%}
    {%- do return(snapshots) -%}
{% endmacro %}


{#- Recent periods are asked first; all of them of tables that have no active row there. -#}
{% macro _latest_active_rows(pairs, known={}) %}
    {%- set queries = {} -%}
    {%- for pair in pairs -%}
        {%- set since = activation_layer._recent_since(known.get(pair.fact_name), pair.grain) -%}
        {%- set latest -%}
select
        period_start,
        as_of_date,
        built_with,
        (
            select period_start from {{ pair.activation }}
            where
                inactive_streak = 0
                {{- '\n                and period_start >= ' ~ activation_layer._date_literal(since) if since }}
            order by period_start desc
            limit 1
        ) as last_active_period
    from {{ pair.activation }}
    where
        built_with is not null
        {{- '\n        and period_start >= ' ~ activation_layer._date_literal(since) if since }}
    order by period_start desc
    limit 1
        {%- endset -%}
        {%- do queries.update({pair.fact_name ~ ' ' ~ pair.grain: latest}) -%}
    {%- endfor -%}
    {%- set found = {} -%}
    {%- for key, row in activation_layer._rows_of_all(queries).items() if row[3] is not none -%}
        {%- do found.update({key: dict(
            activation_layer._activation_record(row), last_active_period=activation_layer._to_date(row[3])
        )}) -%}
    {%- endfor -%}
    {%- set others = [] -%}
    {%- for pair in pairs if known and pair.fact_name ~ ' ' ~ pair.grain not in found -%}
        {%- do others.append(pair) -%}
    {%- endfor -%}
    {%- do found.update(activation_layer._latest_active_rows(others) if others else {}) -%}
    {%- do return(found) -%}
{% endmacro %}
